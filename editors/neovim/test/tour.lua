-- A session in a tree, through the functions that Neovim's keys call.
-- The working directory is the tree.

local R = dofile(vim.env.SKILLPLS_TEST_SCRIPTS .. '/report.lua')
local check, wait = R.check, R.wait
local T = dofile(vim.env.SKILLPLS_TEST_SCRIPTS .. '/trees.lua')

local get_clients = vim.lsp.get_clients or vim.lsp.get_active_clients

-- open edits a file of the tree and returns its buffer.
local function open(path)
  vim.cmd('edit ' .. vim.fn.fnameescape(path))
  return vim.api.nvim_get_current_buf()
end

local function attached(bufnr)
  for _, client in ipairs(get_clients({ bufnr = bufnr })) do
    if client.name == 'skillpls' and vim.lsp.buf_is_attached(bufnr, client.id) then
      return client
    end
  end
end

-- running says which clients there are, for a failed check.
local function running()
  return vim.tbl_map(function(client)
    return client.name .. ' in ' .. tostring(client.config.root_dir)
  end, get_clients())
end

-- place returns the line (from 0) and the byte column (from 0) of the first line
-- from the line `from` on that holds text; the column is that of text.
local function place(bufnr, text, from)
  for i, line in ipairs(vim.api.nvim_buf_get_lines(bufnr, from or 0, -1, false)) do
    local start = line:find(text, 1, true)
    if start then
      return (from or 0) + i - 1, start - 1
    end
  end
  error('no line holds ' .. text)
end

-- go puts the cursor on the first character of text.
local function go(bufnr, text, from)
  local line, column = place(bufnr, text, from)
  vim.api.nvim_win_set_cursor(0, { line + 1, column })
end

local function code(diagnostic) -- 0.7 keeps it under user_data
  return diagnostic.code or vim.tbl_get(diagnostic, 'user_data', 'lsp', 'code')
end

-- completions asks as CTRL-X CTRL-O would at the end of a line, and returns the
-- labels as a set and what came in full.
local function completions(bufnr, line)
  local text = vim.api.nvim_buf_get_lines(bufnr, line, line + 1, false)[1]
  local answers, err = vim.lsp.buf_request_sync(bufnr, 'textDocument/completion', {
    textDocument = { uri = vim.uri_from_bufnr(bufnr) },
    position = { line = line, character = #text },
  }, 10000)
  local labels = {}
  for _, answer in pairs(answers or {}) do
    local list = answer.result or {}
    for _, item in ipairs(list.items or list) do
      labels[item.label] = true
    end
  end
  return labels, answers or err
end

local function broken_links()
  open(T.accessibility) -- the next is opened before a server has answered: it is to be the same
  local bufnr = open(T.rule)
  check('attaches to a rule', wait(function() return attached(bufnr) end), running())
  local found
  wait(function()
    found = vim.tbl_filter(function(d)
      return code(d) == 'broken-link'
    end, vim.diagnostic.get(bufnr))
    return #found == #T.broken
  end)
  check('broken links are underlined', #found == #T.broken, vim.diagnostic.get(bufnr))
  for i, target in ipairs(T.broken) do
    local line, column = place(bufnr, target)
    local at = found[i] or {}
    check('underlined is ' .. target,
      at.lnum == line and at.col <= column and at.end_lnum == line and at.end_col >= column + #target
        and at.severity == vim.diagnostic.severity.WARN, at)
  end
end

local function dependency()
  local bufnr = open(T.accessibility)
  check('attaches to a skill', wait(function() return attached(bufnr) end), running())
  check('one server serves the tree', #get_clients() == 1, #get_clients())
  local client = assert(attached(bufnr), 'not attached')
  check('the root is the tree',
    vim.loop.fs_realpath(client.config.root_dir) == vim.loop.fs_realpath(vim.fn.getcwd()), client.config.root_dir)

  local depends_on = place(bufnr, 'depends_on:')
  go(bufnr, T.needed, depends_on)
  vim.lsp.buf.hover()
  local card
  wait(function()
    for _, win in ipairs(vim.api.nvim_list_wins()) do
      if vim.api.nvim_win_get_config(win).relative ~= '' then
        card = table.concat(vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(win), 0, -1, false), '\n')
      end
    end
    return card
  end)
  check('hover shows the skill', card and card:find(T.words[1]) and card:find(T.words[2]), card or 'no window')

  vim.lsp.buf.definition()
  local want = vim.loop.fs_realpath(T.needed_file)
  local function here() return vim.loop.fs_realpath(vim.api.nvim_buf_get_name(0)) end
  check('definition opens the skill depended on', wait(function() return here() == want end), here())
  vim.api.nvim_set_current_buf(bufnr)

  local line = place(bufnr, 'used_by:')
  vim.api.nvim_buf_set_lines(bufnr, line, line + 1, false, { 'used_by:', '  - ' })
  local labels, answer = completions(bufnr, line + 1)
  check('completion in used_by offers skills', labels[T.offered[1]] and labels[T.offered[2]], answer)
  check('completion in used_by offers roles', labels['dev-fe'] and labels['qa'], answer)
end

local function elsewhere()
  local bufnr = open(vim.env.SKILLPLS_TEST_PLAIN)
  check('a plain markdown file is markdown', vim.bo[bufnr].filetype == 'markdown', vim.bo[bufnr].filetype)
  local later = open('.claude/rules/common/general-rules.md')
  check('attaches to a file opened after it', wait(function() return attached(later) end), running())
  check('leaves a plain markdown file alone', not attached(bufnr), running())
  local rule = open('rule.mdc')
  check('attaches to a Cursor rule', wait(function() return attached(rule) end), vim.bo[rule].filetype)
end

local function stop()
  for _, client in ipairs(get_clients()) do
    vim.lsp.stop_client(client.id)
  end
  check('the server ends when asked', wait(function() return #server_exits > 0 and #get_clients() == 0 end), running())
  check('the server ends by itself and in peace',
    #server_exits == 1 and server_exits[1].code == 0 and server_exits[1].signal == 0, server_exits)
end

R.run(function()
  vim.o.swapfile = false
  broken_links()
  dependency()
  elsewhere()
  stop()
end)
