-- Code actions in the founding tree, chosen by their titles in the menu that Neovim
-- shows, and the command that makes a skill. The working directory is the tree.

local R = dofile(vim.env.SKILLPLS_TEST_SCRIPTS .. '/report.lua')
local check, wait = R.check, R.wait

-- Before 0.10 a file is made only where its directory is.
local old = vim.fn.has('nvim-0.10') == 0

local get_clients = vim.lsp.get_clients or vim.lsp.get_active_clients

-- request asks the server, and calls back.
local function request(client, ...)
  if vim.fn.has('nvim-0.11') == 1 then
    client:request(...)
  else
    client.request(...)
  end
end

-- open edits a file and waits until the server has read the tree.
local function open(path)
  vim.cmd('edit ' .. vim.fn.fnameescape(path))
  local bufnr = vim.api.nvim_get_current_buf()
  local client
  wait(function()
    client = get_clients()[1]
    return client and vim.lsp.buf_is_attached(bufnr, client.id)
  end)
  local settled
  request(client, 'skillpls/settled', vim.empty_dict(), function(err) settled = err or true end, bufnr)
  check('the tree has been read for ' .. path, wait(function() return settled end) and settled == true, settled)
  return bufnr
end

local function lines(bufnr)
  return vim.api.nvim_buf_get_lines(bufnr, 0, -1, false)
end

-- holds reports whether lines stand in the buffer, one below the other.
local function holds(bufnr, ...)
  return table.concat(lines(bufnr), '\n'):find(table.concat({ ... }, '\n'), 1, true) ~= nil
end

-- go puts the cursor on text, in the first line that holds it from the line behind that
-- of `from` on.
local function go(bufnr, text, from)
  local passed = not from
  for i, line in ipairs(lines(bufnr)) do
    local start = passed and line:find(text, 1, true)
    if start then
      vim.api.nvim_win_set_cursor(0, { i, start - 1 })
      return
    end
    passed = passed or line:find(from, 1, true) ~= nil
  end
  error('no line holds ' .. text)
end

-- findings returns the messages of the findings with a code in a buffer.
local function findings(bufnr, code)
  local list = {}
  for _, d in ipairs(vim.diagnostic.get(bufnr)) do
    if (d.code or vim.tbl_get(d, 'user_data', 'lsp', 'code')) == code then -- 0.7 keeps it under user_data
      table.insert(list, d.message)
    end
  end
  return list
end

-- found waits until a finding with the code holds text, and gone until none does.
local function found(bufnr, code, text)
  local function has() return table.concat(findings(bufnr, code), '\n'):find(text, 1, true) ~= nil end
  check('found: ' .. text, wait(has), findings(bufnr, code))
end

local function gone(bufnr, code, text)
  local function has() return table.concat(findings(bufnr, code), '\n'):find(text, 1, true) ~= nil end
  check('gone: ' .. text, wait(function() return not has() end), findings(bufnr, code))
end

-- actions asks for the actions at the cursor and returns their titles; choose is given
-- each, and a function that takes it.
local function actions(choose)
  local offered
  vim.ui.select = function(items, opts, take)
    offered = vim.tbl_map(opts.format_item, items)
    for i, item in ipairs(items) do
      if choose and choose(offered[i]) then
        take(item, i)
        return
      end
    end
    take(nil)
  end
  vim.lsp.buf.code_action()
  wait(function() return offered end)
  return offered or {}
end

-- act takes the action at the cursor whose title begins so.
local function act(title)
  local taken
  local offered = actions(function(t)
    taken = vim.startswith(t, title)
    return taken
  end)
  check('offered: ' .. title, taken, offered)
end

-- has waits until the buffer of a file holds lines.
local function has(path, ...)
  local want, bufnr = { ... }, nil
  check(path .. ' has ' .. want[1], wait(function()
    bufnr = vim.fn.bufnr(path)
    return bufnr > 0 and holds(bufnr, unpack(want))
  end), bufnr > 0 and lines(bufnr) or 'no buffer')
end

-- made waits until the last lines of the buffer of a file are these.
local function made(path, ...)
  local want, got = { ... }, nil
  check(path .. ' is made', wait(function()
    local bufnr = vim.fn.bufnr(path)
    got = bufnr > 0 and lines(bufnr) or {}
    return vim.deep_equal(vim.list_slice(got, #got - #want + 1), want)
  end), got)
end

local function fix()
  local bufnr = open('.claude/skills/core/code-review/SKILL.md')
  found(bufnr, 'one-sided-dependency', 'used_by lacks "testing-be"')
  go(bufnr, 'used_by:')
  act('add testing-be, testing-fe to used_by')
  gone(bufnr, 'one-sided-dependency', 'used_by lacks')
  check('used_by has both', holds(bufnr, '  - testing-be') and holds(bufnr, '  - testing-fe'), lines(bufnr))
end

local function ignore()
  local bufnr = open('.claude/rules/role-rules/sa-rules.md')
  found(bufnr, 'broken-link', 'tech-lead-rules.md')
  go(bufnr, './tech-lead-rules.md')
  act('ignore broken-link here')
  gone(bufnr, 'broken-link', 'tech-lead-rules.md')
  check('the line says so', holds(bufnr, '- [Tech Lead Rules](./tech-lead-rules.md) <!-- skillpls-ignore broken-link -->'), lines(bufnr))

  go(bufnr, './devops-rules.md')
  act('create the file "./devops-rules.md"')
  gone(bufnr, 'broken-link', 'devops-rules.md')
  made('.claude/rules/role-rules/devops-rules.md', '# Devops Rules', '', 'To be written.')
end

local function create()
  local bufnr = open('.claude/skills/domain/frontend/accessibility/SKILL.md')
  go(bufnr, '- frontend-design', 'depends_on:')
  local row = vim.api.nvim_win_get_cursor(0)[1]
  vim.api.nvim_buf_set_lines(bufnr, row - 1, row, false, { '  - ui-design', '  - page-audits', '  - frontend-design', '  - ui-design' })
  found(bufnr, 'unknown-skill', 'page-audits')

  go(bufnr, 'depends_on:')
  act('sort depends_on, and leave each once')
  check('the list is sorted', wait(function()
    return holds(bufnr, 'depends_on:', '  - frontend-design', '  - page-audits', '  - ui-design', 'recommends: []')
  end), lines(bufnr))

  found(bufnr, 'unknown-skill', 'page-audits')
  go(bufnr, 'page-audits')
  if old then
    local offered = actions()
    check('no skill is made without its directory', offered[1] == 'ignore unknown-skill here'
      and not table.concat(offered, '\n'):find('create', 1, true), offered)
    return
  end
  act('create the skill "page-audits"')
  gone(bufnr, 'unknown-skill', 'page-audits')
  made('.claude/skills/domain/frontend/page-audits/SKILL.md', '# Page Audits', '', 'To be written.')
  has('.claude/skills/domain/frontend/page-audits/SKILL.md', '---', 'name: page-audits')
  has('.claude/skills/skills-registry.yaml', '  - name: page-audits')
  has('.claude/skills/SKILL-INDEX.md', '[page-audits](domain/frontend/page-audits/SKILL.md)')
  local own = open('.claude/skills/domain/frontend/page-audits/SKILL.md')
  check('nothing is found in it', wait(function() return #vim.diagnostic.get(own) == 0 end), vim.diagnostic.get(own))
end

local function command()
  local done
  request(get_clients()[1], 'workspace/executeCommand', {
    command = 'skillpls.new',
    arguments = { { uri = vim.uri_from_fname(vim.fn.getcwd()), kind = 'skill', name = 'load-tests', ['in'] = 'quality' } },
  }, function(err, result) done = err or result end, vim.api.nvim_get_current_buf())
  check('the command answers', wait(function() return done end), done)
  if old then
    check('it says what it cannot', done.message and done.message:find('cannot make the directory', 1, true), done)
    return
  end
  check('it says where the skill is', vim.endswith(done, '/.claude/skills/domain/quality/load-tests/SKILL.md'), done)
  made('.claude/skills/domain/quality/load-tests/SKILL.md', '# Load Tests', '', 'To be written.')
  has('.claude/skills/domain/quality/load-tests/SKILL.md', 'category: quality')
  has('.claude/skills/skills-registry.yaml', '  - name: load-tests')
end

local function on_disk(path, text)
  local f = io.open(path)
  local got = f and f:read('*a') or ''
  if f then
    f:close()
  end
  check(path .. ' is written', got:find(text, 1, true), got)
end

R.run(function()
  vim.o.swapfile = false
  vim.o.hidden = true
  fix()
  ignore()
  create()
  command()
  vim.cmd('silent! wall')
  on_disk('.claude/rules/role-rules/devops-rules.md', '# Devops Rules\n\nTo be written.\n')
  on_disk('.claude/skills/core/code-review/SKILL.md', '  - testing-fe\n')
  if not old then
    on_disk('.claude/skills/domain/frontend/page-audits/SKILL.md', '\nname: page-audits\n')
    on_disk('.claude/skills/domain/quality/load-tests/SKILL.md', '\nname: load-tests\n')
    on_disk('.claude/skills/skills-registry.yaml', '    path: .claude/skills/domain/quality/load-tests\n')
  end
end)
