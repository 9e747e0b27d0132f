-- What a session in a tree shows besides: code lenses, references in the
-- quickfix list, and what happens on disk behind the editor's back. The working directory
-- is the tree.

local R = dofile(vim.env.SKILLPLS_TEST_SCRIPTS .. '/report.lua')
local check, wait = R.check, R.wait
local T = dofile(vim.env.SKILLPLS_TEST_SCRIPTS .. '/trees.lua')

local get_clients = vim.lsp.get_clients or vim.lsp.get_active_clients

local function open(path)
  vim.cmd('edit ' .. vim.fn.fnameescape(path))
  local bufnr = vim.api.nvim_get_current_buf()
  check('attaches to ' .. path, wait(function()
    local client = get_clients()[1]
    return client and client.server_capabilities and vim.lsp.buf_is_attached(bufnr, client.id)
  end))
  return bufnr
end

-- settled waits until the server has read the tree.
local function settled(bufnr)
  return wait(function()
    local answers = vim.lsp.buf_request_sync(bufnr, 'skillpls/settled', vim.empty_dict(), 5000)
    return answers and next(answers) ~= nil
  end)
end

local function go(bufnr, text)
  for i, line in ipairs(vim.api.nvim_buf_get_lines(bufnr, 0, -1, false)) do
    local column = line:find(text, 1, true)
    if column then
      vim.api.nvim_win_set_cursor(0, { i, column - 1 })
      return
    end
  end
  error('no line holds ' .. text)
end

-- How findings come: Neovim asks for them where it can be told to ask again.
local function way()
  local pulls = vim.fn.has('nvim-0.12') == 1
  local provider = get_clients()[1].server_capabilities.diagnosticProvider
  check('findings are ' .. (pulls and 'pulled' or 'pushed'), (provider ~= nil) == pulls, provider)
end

local function lens(bufnr)
  local function all()
    if vim.lsp.codelens.enable then
      return vim.tbl_map(function(got) return got.lens end, vim.lsp.codelens.get({ bufnr = bufnr }))
    end
    return vim.lsp.codelens.get(bufnr)
  end
  if vim.lsp.codelens.enable then
    vim.lsp.codelens.enable(true, { bufnr = bufnr })
  else
    vim.lsp.codelens.refresh()
  end
  wait(function() return #all() > 0 end)
  local one = all()[1] or {}
  local title = vim.tbl_get(one, 'command', 'title') or ''
  check('a lens says who uses the skill', #all() == 1 and title:find('^used by %d+ · needs %d+ · in %d roles · ~[%d,.k]+ tokens$'), all())
end

local function references(bufnr)
  go(bufnr, T.depends)
  vim.cmd('normal! 2l')
  vim.lsp.buf.references()
  local list = {}
  wait(function()
    list = vim.fn.getqflist()
    return #list > 0
  end)
  local files = {}
  for _, item in ipairs(list) do
    files[vim.fn.fnamemodify(vim.api.nvim_buf_get_name(item.bufnr), ':t')] = true
  end
  check('references are listed', #list > T.places and files['roles.yaml'] and files['SKILL-INDEX.md'] and files['skills-registry.yaml'], vim.tbl_keys(files))
  vim.cmd('cclose')
end

-- count returns how many findings with a code are shown in a buffer.
local function count(bufnr, code)
  return #vim.tbl_filter(function(d)
    return (d.code or vim.tbl_get(d, 'user_data', 'lsp', 'code')) == code -- 0.7 keeps it under user_data
  end, vim.diagnostic.get(bufnr))
end

local function broken(bufnr) return count(bufnr, 'broken-link') end

local function fix()
  local f = T.fix
  local bufnr = open(f.file)
  check('there is something to mend', wait(function() return count(bufnr, f.code) == f.count end), vim.diagnostic.get(bufnr))
  go(bufnr, f.at)
  local offered
  vim.ui.select = function(items, opts, take)
    offered = vim.tbl_map(opts.format_item, items)
    for i, item in ipairs(items) do
      if offered[i] == f.title then
        take(item, i)
        return
      end
    end
    take(nil)
  end
  vim.lsp.buf.code_action()
  check('an action mends the line', wait(function()
    return vim.tbl_contains(vim.api.nvim_buf_get_lines(bufnr, 0, -1, false), f.line)
  end), offered)
  check('and the finding is gone', wait(function() return count(bufnr, f.code) == f.count - 1 end), vim.diagnostic.get(bufnr))
  vim.cmd('undo')
  check('undo brings it back', wait(function() return count(bufnr, f.code) == f.count end), vim.diagnostic.get(bufnr))
  vim.cmd('edit!') -- which closes it and opens it again
  check('and it stays when the file is read again', wait(function() return count(bufnr, f.code) == f.count end), vim.diagnostic.get(bufnr))
end

local function write(path, text)
  local f = assert(io.open(path, 'w'))
  f:write(text)
  f:close()
end

local function behind_the_back()
  local bufnr = open(T.rule)
  local all = #T.broken
  check('links are broken', wait(function() return broken(bufnr) == all end), vim.diagnostic.get(bufnr))
  write(T.absent, '# Rules\n')
  check('a file that comes mends one', wait(function() return broken(bufnr) == all - 1 end), vim.diagnostic.get(bufnr))
  os.remove(T.absent)
  check('a file that goes breaks it', wait(function() return broken(bufnr) == all end), vim.diagnostic.get(bufnr))

  -- And in a file that is open itself, once Neovim has looked.
  vim.o.autoread = true
  local path = vim.api.nvim_buf_get_name(bufnr)
  local text = table.concat(vim.api.nvim_buf_get_lines(bufnr, 0, -1, false), '\n') .. '\n\n[more](./no-such-rules.md)\n'
  write(path, text)
  check('an open file that is written by another is read again', wait(function()
    vim.cmd('silent! checktime')
    return broken(bufnr) == all + 1
  end), vim.diagnostic.get(bufnr))
end

R.run(function()
  vim.o.swapfile = false
  vim.o.hidden = true
  local bufnr = open(T.needed_file)
  check('the tree has been read', settled(bufnr))
  way()
  lens(bufnr)
  references(bufnr)
  fix()
  behind_the_back()
end)
