-- A rename in a tree, as the rename key makes it. The working directory
-- is the tree.

local R = dofile(vim.env.SKILLPLS_TEST_SCRIPTS .. '/report.lua')
local check, wait = R.check, R.wait
local T = dofile(vim.env.SKILLPLS_TEST_SCRIPTS .. '/trees.lua')

local get_clients = vim.lsp.get_clients or vim.lsp.get_active_clients

local function exists(path) return vim.loop.fs_stat(path) ~= nil end

local function line_with(bufnr, text)
  for i, line in ipairs(vim.api.nvim_buf_get_lines(bufnr, 0, -1, false)) do
    local start = line:find(text, 1, true)
    if start then
      return i, start - 1
    end
  end
end

R.run(function()
  vim.o.swapfile = false
  vim.o.hidden = true
  local said = {}
  vim.notify = function(message) table.insert(said, tostring(message)) end
  vim.lsp.handlers['window/showMessage'] = function(_, result) table.insert(said, result.message) end

  vim.cmd('edit ' .. T.needed_file)
  local bufnr = vim.api.nvim_get_current_buf()
  check('attaches', wait(function() return #get_clients() == 1 end), #get_clients())

  -- The server answers from what it has read; wait until that is the tree.
  local line, column = line_with(bufnr, T.depends)
  vim.api.nvim_win_set_cursor(0, { line, column + 2 })
  local params = {
    textDocument = { uri = vim.uri_from_bufnr(bufnr) },
    position = { line = line - 1, character = column + 2 },
    context = { includeDeclaration = true },
  }
  local places
  wait(function()
    local answers = vim.lsp.buf_request_sync(bufnr, 'textDocument/references', params, 2000)
    for _, answer in pairs(answers or {}) do
      places = answer.result
    end
    return places and #places > T.places
  end)
  check('references are found in the whole tree', places and #places > T.places, places and #places or 'none')

  local old, new = '.claude/skills/core/code-review', '.claude/skills/core/change-inspection'
  vim.lsp.buf.rename('change-inspection')
  if vim.fn.has('nvim-0.10') == 0 then
    check('says who can move a directory',
      wait(function() return table.concat(said, '\n'):find('skillpls rename code%-review change%-inspection %-%-write') end), said)
    check('and changes nothing', exists(old) and not exists(new) and not vim.bo[bufnr].modified, said)
    return
  end
  check('the directory is moved', wait(function() return exists(new .. '/SKILL.md') and not exists(old) end), said)
  check('the text at hand is changed', wait(function() return line_with(bufnr, (T.depends:gsub('code%-review', 'change-inspection'))) ~= nil end), said)
  check('and so is the index', wait(function()
    local index = vim.fn.bufnr('SKILL-INDEX.md')
    return index > 0 and line_with(index, '[change-inspection](core/change-inspection/SKILL.md)') ~= nil
  end), said)
  if T.left then
    check('what is left is said', wait(function() return table.concat(said, '\n'):find(T.left, 1, true) end), said)
  end
  -- Nothing was changed before the rename, so all that is changed is what it changed.
  local function modified()
    return #vim.tbl_filter(function(b) return vim.bo[b].modified end, vim.api.nvim_list_bufs())
  end
  local count = modified()
  check('how many buffers are changed is said', count > 5 and wait(function()
    return vim.tbl_contains(said, ('skillpls: %d buffers changed: :wa'):format(count))
  end), { count, said })
  vim.cmd('silent! wall')
  check('and none is left', modified() == 0, modified())
  local f = io.open('config/roles.yaml')
  local roles = f:read('*a')
  f:close()
  check('and all can be written', roles:find('%- change%-inspection') ~= nil, 'config/roles.yaml')
end)
