-- What an agent loads, and how hosts load a file: pages of the server's, each in a buffer
-- that cannot be edited.

local client_of = require('skillpls.client')

local M = {}

-- targets returns where the links of a page lead, by their numbers: at its end stands
-- [1]: <URI>, a line each.
local function targets(lines)
  local by = {}
  for _, line in ipairs(lines) do
    local number, uri = line:match('^%[(%d+)%]: <(.*)>$')
    if number then
      by[number] = uri
    end
  end
  return by
end

-- link_at returns where the link at a column of a line leads, else the first of the line;
-- nil where there is none.
local function link_at(line, column, by)
  local first, from = nil, 1
  while true do
    local start, finish, number = line:find('%]%[(%d+)%]', from)
    if not start then
      return first
    end
    first = first or by[number]
    if column < finish then
      return by[number] or first
    end
    from = finish + 1
  end
end

-- buffer returns the buffer of a page, of an earlier one of that name too.
local function buffer(name)
  for _, bufnr in ipairs(vim.api.nvim_list_bufs()) do
    if vim.api.nvim_buf_get_name(bufnr) == name then
      return bufnr
    end
  end
  local bufnr = vim.api.nvim_create_buf(false, true)
  vim.api.nvim_buf_set_name(bufnr, name)
  vim.bo[bufnr].bufhidden = 'hide' -- CTRL-O comes back
  vim.bo[bufnr].filetype = 'markdown'
  return bufnr
end

local function close()
  if not pcall(vim.api.nvim_win_close, 0, false) then -- the last one
    vim.cmd('enew')
  end
end

-- show opens a page. <CR> goes to the file of the line or at the cursor, q closes the window.
local function show(client, page)
  local bufnr = buffer('skillpls://' .. page.title)
  local lines = vim.split(page.text, '\n')
  vim.bo[bufnr].modifiable = true
  vim.api.nvim_buf_set_lines(bufnr, 0, -1, false, lines)
  vim.bo[bufnr].modifiable = false
  vim.bo[bufnr].modified = false
  local win = vim.fn.bufwinid(bufnr)
  if win ~= -1 then
    vim.api.nvim_set_current_win(win)
  else
    vim.cmd('split')
    vim.api.nvim_win_set_buf(0, bufnr)
  end
  vim.cmd('setlocal nowrap') -- of the page, not of what <CR> opens in its window
  vim.api.nvim_win_set_cursor(0, { 1, 0 })
  local by = targets(lines)
  local function go()
    local uri = link_at(vim.api.nvim_get_current_line(), vim.api.nvim_win_get_cursor(0)[2], by)
    if uri then
      local top = { line = 0, character = 0 }
      client_of.jump(client, uri, { start = top, ['end'] = top })
    end
  end
  for keys, action in pairs({ q = close, ['<CR>'] = go }) do
    vim.keymap.set('n', keys, action, { buffer = bufnr, nowait = true, silent = true })
  end
end

local function ask(params)
  local client = client_of.of(vim.api.nvim_get_current_buf())
  if client then
    client_of.request(client, 'skillpls/context', params, function(page) show(client, page) end)
  end
end

-- uri_of returns the URI of a file as it is written, % being the current one.
local function uri_of(file)
  return vim.uri_from_fname(vim.fn.fnamemodify(vim.fn.expand(file), ':p'))
end

-- open shows what an agent in a role loads, nil or "-" for one without, and with a file.
function M.open(role, file)
  local params = vim.empty_dict()
  if role and role ~= '-' then
    params.role = role
  end
  if file then
    params.uri = uri_of(file)
  end
  ask(params)
end

-- hosts shows how hosts load a file, without one the current.
function M.hosts(file)
  if not file and vim.api.nvim_buf_get_name(0) == '' then
    client_of.say('no file is open here', vim.log.levels.WARN)
    return
  end
  ask({ of = uri_of(file or '%') })
end

-- roles returns the names of the roles of the open trees, for completion: at once or not
-- at all.
function M.roles()
  local names = {}
  for _, client in ipairs(client_of.all()) do
    local tree = client_of.wait(client, 'skillpls/tree', vim.empty_dict(), 500)
    for _, folder in ipairs(tree and tree.folders or {}) do
      for _, role in ipairs(folder.roles) do
        if not vim.tbl_contains(names, role.name) then
          table.insert(names, role.name)
        end
      end
    end
  end
  table.sort(names)
  return names
end

return M
