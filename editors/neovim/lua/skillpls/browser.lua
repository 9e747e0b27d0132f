-- The graph as a page in a browser: what `skillpls graph --format html` writes, in a file of
-- Neovim's own temporary directory, which goes when Neovim does.

local client_of = require('skillpls.client')

local M = {}

local function set(name) return (vim.env[name] or '') ~= '' end

-- here reports whether there is a browser to be expected where Neovim runs, and why not:
-- not at the other end of SSH, and not without a display. (Without one, some openers take
-- over the terminal.)
function M.here()
  if set('SSH_CONNECTION') or set('SSH_CLIENT') or set('SSH_TTY') then
    return false, 'Neovim runs at the other end of SSH'
  end
  local desktop = vim.fn.has('mac') == 1 or vim.fn.has('win32') == 1 or vim.fn.has('wsl') == 1
  if desktop or set('DISPLAY') or set('WAYLAND_DISPLAY') then
    return true
  end
  return false, 'there is no display'
end

-- program returns the words that a client's server is started with, without what makes
-- the program a server; nil where that is a function of the user's.
local function program(client)
  local cmd = client.config.cmd
  if type(cmd) ~= 'table' then
    return nil
  end
  local words = {}
  for _, word in ipairs(cmd) do
    if word == 'lsp' then
      break
    end
    table.insert(words, word)
  end
  return words
end

-- opener returns what opens a file before Neovim 0.10 does it by itself.
local function opener()
  local names = { 'xdg-open' }
  if vim.fn.has('mac') == 1 then
    names = { 'open' }
  elseif vim.fn.has('win32') == 1 then
    names = { 'explorer' }
  elseif vim.fn.has('wsl') == 1 then
    names = { 'wslview', 'xdg-open' }
  end
  for _, name in ipairs(names) do
    if vim.fn.executable(name) == 1 then
      return name
    end
  end
  return nil, 'there is no ' .. table.concat(names, ' and no ') .. ' on the PATH'
end

-- open has a file shown in the browser, and returns what is in the way of that.
local function open(file)
  if vim.ui.open then
    local _, err = vim.ui.open(file)
    return err
  end
  local name, err = opener()
  if not name then
    return err
  end
  return vim.fn.jobstart({ name, file }, { detach = true }) <= 0 and name .. ' does not run' or nil
end

-- show opens the graph of an item of the call hierarchy, and calls back with what is in the
-- way of that, nil for nothing.
function M.show(client, item, callback)
  local words = program(client)
  if not words then
    callback('the server is started by a function of yours, so there is no program to ask')
    return
  end
  local own = vim.uri_to_fname(item.uri) -- its name may be another one's, too
  local root = client.config.root_dir or vim.fn.fnamemodify(own, ':h')
  vim.list_extend(words, { 'graph', '--format', 'html', '--root', own, root })
  local page, faults = {}, {}
  local ok, job = pcall(vim.fn.jobstart, words, {
    env = client.config.cmd_env,
    stdout_buffered = true,
    stderr_buffered = true,
    on_stdout = function(_, data) page = data end,
    on_stderr = function(_, data) faults = data end,
    on_exit = function(_, code)
      if code ~= 0 then
        local said = vim.trim(table.concat(faults, ' ')):gsub('^skillpls: ', '')
        callback(said ~= '' and said or words[1] .. ' ends with ' .. code)
        return
      end
      local file = vim.fn.tempname() .. '.html'
      if vim.fn.writefile(page, file, 'b') ~= 0 then
        callback('cannot write ' .. file)
        return
      end
      local err = open(file)
      if not err then
        client_of.say(('the graph of %s is in the browser, from %s'):format(item.name, file))
      end
      callback(err)
    end,
  })
  if not ok or job <= 0 then
    callback(words[1] .. ' does not run')
  end
end

return M
