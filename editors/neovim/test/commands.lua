-- The command :Skillpls, :checkhealth and :help. The working directory is a tree.

local R = dofile(vim.env.SKILLPLS_TEST_SCRIPTS .. '/report.lua')
local check, wait = R.check, R.wait
local T = dofile(vim.env.SKILLPLS_TEST_SCRIPTS .. '/trees.lua')

local get_clients = vim.lsp.get_clients or vim.lsp.get_active_clients

local said = {}
vim.notify = function(message) table.insert(said, tostring(message)) end

-- says waits until something was said that has text in it.
local function says(what, text)
  check(what, wait(function() return table.concat(said, '\n'):find(text, 1, true) end), said)
end

local function attached(bufnr)
  for _, client in ipairs(get_clients()) do
    if client.server_capabilities and vim.lsp.buf_is_attached(bufnr, client.id) then
      return client
    end
  end
end

local function open(path)
  vim.cmd('edit ' .. vim.fn.fnameescape(path))
  local bufnr = vim.api.nvim_get_current_buf()
  check('attaches to ' .. path, wait(function() return attached(bufnr) end))
  check('the tree has been read', wait(function()
    local answers = vim.lsp.buf_request_sync(bufnr, 'skillpls/settled', vim.empty_dict(), 5000)
    return answers and next(answers) ~= nil
  end))
  return bufnr
end

-- float returns the buffer and the window of what floats, nil for nothing.
local function float()
  for _, win in ipairs(vim.api.nvim_list_wins()) do
    if vim.api.nvim_win_get_config(win).relative ~= '' then
      return vim.api.nvim_win_get_buf(win), win
    end
  end
end

local function lines(bufnr) return vim.api.nvim_buf_get_lines(bufnr, 0, -1, false) end

local function press(keys)
  vim.api.nvim_feedkeys(vim.api.nvim_replace_termcodes(keys, true, false, true), 'x', false)
end

local function file() return vim.fn.fnamemodify(vim.api.nvim_buf_get_name(0), ':.') end

-- row returns the number of the first line from `from` on that is text, nil for none.
local function row(bufnr, text, from)
  for i, line in ipairs(lines(bufnr)) do
    if i >= from and line == text then
      return i
    end
  end
end

local function before_anything()
  vim.cmd('Skillpls graph')
  says('without a tree it says so', 'no tree of skills is open')
  vim.cmd('Skillpls grpah')
  says('a slip is told what there is', 'want :Skillpls context, graph, hosts, new, restart, roles')
  local offered = vim.fn.getcompletion('Skillpls ', 'cmdline')
  check('subcommands are completed', vim.deep_equal(offered, { 'context', 'graph', 'hosts', 'new', 'restart', 'roles' }), offered)
  offered = vim.fn.getcompletion('Skillpls graph ', 'cmdline')
  check('ways to show a graph are completed', vim.deep_equal(offered, { 'browser', 'text' }), offered)
  offered = vim.fn.getcompletion('Skillpls new ', 'cmdline')
  check('kinds are completed', vim.deep_equal(offered, { 'skill', 'rule', 'agent' }), offered)
  offered = vim.fn.getcompletion('Skillpls new s', 'cmdline')
  check('a kind is completed', vim.deep_equal(offered, { 'skill' }), offered)
end

local function graph()
  local bufnr = open(T.accessibility)
  vim.api.nvim_win_set_cursor(0, { 1, 0 })
  vim.cmd('Skillpls graph')
  local shown
  check('the graph floats', wait(function()
    shown = float()
    return shown
  end), said)
  local text = lines(shown)
  local from, needs = 1, nil
  for _, want in ipairs(T.graph) do
    local at = row(shown, want, from)
    check('it has, in this order, ' .. want, at, text)
    from = at or from
    if want:find(T.needed .. '  depends on', 1, true) and not needs then
      needs = at
    end
  end
  check('it is not to be edited', not vim.bo[shown].modifiable, text)
  press('q')
  check('q closes it', not float(), vim.api.nvim_list_wins())

  vim.cmd('Skillpls graph')
  wait(float)
  vim.api.nvim_win_set_cursor(0, { needs, 0 })
  press('<CR>')
  check('<CR> goes to the skill of the line', wait(function() return file() == T.needed_file end), file())
  check('and closes the window', not float(), vim.api.nvim_list_wins())

  vim.api.nvim_set_current_buf(bufnr)
  for i, line in ipairs(lines(bufnr)) do
    if line == '  - ' .. T.needed or vim.startswith(line, 'depends_on: [' .. T.needed) then
      vim.api.nvim_win_set_cursor(0, { i, (line:find(T.needed, 1, true)) })
    end
  end
  vim.cmd('Skillpls graph')
  wait(float)
  check('with the cursor on a name it is of that', float() and lines(float())[1] == T.needed, float() and lines(float()))
  press('<Esc>')

  open(T.rule)
  vim.api.nvim_win_set_cursor(0, { 1, 0 })
  vim.cmd('Skillpls graph')
  says('where there is no skill it says so', 'no skill here')
end

-- browser asks for the graph as a page, from an opener that only writes down what it is
-- to open.
local function browser()
  local dir = vim.fn.tempname()
  vim.fn.mkdir(dir, 'p')
  for _, name in ipairs({ 'xdg-open', 'open', 'wslview' }) do
    vim.fn.writefile({ '#!/bin/sh', 'printf "%s\\n" "$@" >"' .. dir .. '/opened.tmp"', 'mv "' .. dir .. '/opened.tmp" "' .. dir .. '/opened"' }, dir .. '/' .. name)
    vim.fn.setfperm(dir .. '/' .. name, 'rwxr-xr-x')
  end
  local own = vim.fn.fnamemodify(vim.fn.exepath('skillpls'), ':h')
  local path, tools = vim.env.PATH, dir .. ':' .. vim.env.PATH
  -- opened runs the command, and returns what was opened.
  local function opened(command)
    vim.fn.delete(dir .. '/opened')
    vim.cmd(command)
    wait(function() return vim.fn.filereadable(dir .. '/opened') == 1 end)
    return vim.fn.filereadable(dir .. '/opened') == 1 and vim.fn.readfile(dir .. '/opened') or {}
  end
  -- text runs the command and wants a tree.
  local function text(what, command)
    vim.fn.delete(dir .. '/opened')
    vim.cmd(command)
    check(what .. ': the tree is shown', wait(float), said)
    check(what .. ': nothing is opened', vim.fn.filereadable(dir .. '/opened') == 0, dir)
    press('q')
  end

  open(T.accessibility)
  vim.api.nvim_win_set_cursor(0, { 1, 0 })
  vim.env.PATH, vim.env.DISPLAY = tools, ':9'
  local files = opened('Skillpls graph')
  check('where there is a display one file is opened', #files == 1 and files[1]:find('%.html$'), { files, said })
  local page = table.concat(files[1] and vim.fn.readfile(files[1]) or {}, '\n')
  check('which is the page of the graph', page:find('^<!DOCTYPE html>') and page:find('</html>%s*$'), page:sub(1, 400))
  local center = '"center":["' .. T.accessibility .. '"]'
  check('around the skill', page:find(center, 1, true), page:match('"center":[^%]]*'))
  says('it says so', 'the graph of accessibility is in the browser, from ' .. (files[1] or '?'))
  check('and no tree is shown', not float())
  text('as text', 'Skillpls graph text')
  vim.env.SSH_CONNECTION = '192.0.2.1 1 192.0.2.2 22'
  text('over SSH', 'Skillpls graph')
  check('over SSH the browser can be asked for', #opened('Skillpls graph browser') == 1, said)
  vim.env.SSH_CONNECTION = nil
  vim.env.DISPLAY = nil
  if vim.fn.has('mac') == 0 and not vim.env.WAYLAND_DISPLAY then
    text('without a display', 'Skillpls graph')
  end
  vim.env.DISPLAY, vim.env.PATH = ':9', own
  text('without a browser', 'Skillpls graph')
  says('it says why', 'skillpls: no browser: ')

  vim.env.DISPLAY, vim.env.PATH = nil, path
  vim.cmd('Skillpls graph pdf')
  says('a way that there is not is told what there is', 'want :Skillpls graph, or behind it browser or text')
end

local function roles()
  local offered
  vim.ui.select = function(items, opts, take)
    offered = vim.tbl_map(opts.format_item, items)
    for i, item in ipairs(items) do
      if item.name == 'dev-fe' then
        take(item, i)
      end
    end
  end
  vim.cmd('Skillpls roles')
  check('a role is chosen from a list', wait(function() return offered end), said)
  local fe = vim.tbl_filter(function(text) return text:find('^dev%-fe: %d+ skills · 1 rule file$') end, offered or {})
  check('which says what each has', #fe == 1, offered)
  check('and has nothing but roles', not table.concat(offered or {}, '\n'):find('code-review', 1, true), offered)
  check('it goes to the role', wait(function()
    return file() == 'config/roles.yaml' and vim.api.nvim_get_current_line():find('^  dev%-fe:')
  end), { file(), vim.api.nvim_get_current_line() })
  local card
  check('and shows its skills', wait(function()
    card = float() and table.concat(lines(float()), '\n') or ''
    return card:find(T.needed, 1, true) and card:find('category')
  end), card)
  press('<Esc>')
  vim.api.nvim_win_close(select(2, float()), true)
end

-- context shows what an agent loads, of texts as they are typed, and how hosts load a file.
local function context()
  local offered = vim.fn.getcompletion('Skillpls context dev', 'cmdline')
  check('roles are completed', vim.tbl_contains(offered, 'dev-fe') and not vim.tbl_contains(offered, 'sa'), offered)
  offered = vim.fn.getcompletion('Skillpls context dev-fe config/ro', 'cmdline')
  check('a file is completed', vim.deep_equal(offered, { 'config/roles.yaml' }), offered)
  -- page runs a command, and returns the lines of the page once it is of that title.
  local function page(command, title)
    vim.cmd(command)
    check('the page is shown: ' .. title, wait(function() return lines(0)[1] == '# ' .. title end), { lines(0)[1], said })
    return lines(0)
  end
  local function rule(text)
    for i, line in ipairs(text) do
      if vim.startswith(line, '| [' .. T.rule .. '][') then
        return i, tonumber(line:match('~(%d+)'))
      end
    end
  end
  local text = page('Skillpls context dev-fe', 'What dev-fe loads')
  local at, tokens = rule(text)
  check('it has the rule', at and tokens, text)
  check('it is markdown, and not to be edited', vim.bo.filetype == 'markdown' and not vim.bo.modifiable and not vim.bo.modified)
  check('no server is told of it', #(vim.lsp.get_clients or vim.lsp.buf_get_clients)(vim.lsp.get_clients and { bufnr = 0 } or 0) == 0)
  vim.api.nvim_win_set_cursor(0, { at, 0 })
  press('<CR>')
  check('<CR> goes to the file of the line', wait(function() return file() == T.rule end), file())
  check('it is served', wait(function() return attached(0) end))
  vim.api.nvim_buf_set_lines(0, -1, -1, false, { 'More for everybody to read, and not saved.' })
  local rule_file = vim.api.nvim_get_current_buf()
  local _, more = rule(page('Skillpls context - src/none.ts', 'What an agent without a role loads with src/none.ts'))
  check('what is typed counts', more and more > tokens, { tokens, more })
  press('q')
  vim.bo[rule_file].modified = false
  vim.cmd('edit! ' .. vim.fn.fnameescape(T.accessibility))
  local windows = #vim.api.nvim_list_wins()
  text = page('Skillpls hosts', 'How hosts load ' .. T.accessibility)
  check('it says why not', table.concat(text, '\n'):find('- Claude Code does not load it: deeper than one level', 1, true), text)
  press('q')
  text = page('Skillpls context dev-fe %', 'What dev-fe loads with ' .. T.accessibility)
  press('q')
  check('q closes it', #vim.api.nvim_list_wins() == windows, vim.api.nvim_list_wins())
  vim.cmd('Skillpls context dev-ef')
  says('a role that there is not is said, with the one that is meant', 'no role is called "dev-ef": did you mean "dev-fe"')
  vim.cmd('Skillpls hosts nowhere.md')
  says('so is a file', 'nowhere.md is no document of this tree')
end

-- agents are the roles of a tree that declares none.
local function agents()
  local dir = vim.fn.tempname()
  vim.fn.mkdir(dir .. '/.claude/agents', 'p')
  vim.fn.writefile({ '---', 'name: reviewer', 'description: Reads what others write.', '---', 'Read.' }, dir .. '/.claude/agents/reviewer.md')
  local before = vim.api.nvim_get_current_buf()
  local client = attached(open(dir .. '/.claude/agents/reviewer.md'))
  local offered
  vim.ui.select = function(items, opts) offered = vim.tbl_map(opts.format_item, items) end
  vim.cmd('Skillpls roles')
  check('where there are no roles the agents are offered', wait(function() return offered end)
    and vim.deep_equal(offered, { 'reviewer' }), offered or said)
  vim.lsp.stop_client(client.id)
  check('its server ends', wait(function() return #server_exits == 1 end), server_exits)
  table.remove(server_exits)
  vim.cmd('bwipeout!')
  vim.api.nvim_set_current_buf(before)
end

local function new()
  local bufnr = vim.fn.bufnr(T.accessibility)
  vim.api.nvim_set_current_buf(bufnr)
  said = {}
  vim.ui.select = function(items, _, take) take(items[1], 1) end
  local asked
  vim.ui.input = function(opts, take)
    asked = opts.prompt
    take('page-audits')
  end
  vim.cmd('Skillpls new')
  check('the name is asked for', asked == 'Name of the skill: ', asked)
  if vim.fn.has('nvim-0.10') == 0 then
    says('it says what it cannot', 'this editor cannot make the directory')
    return
  end
  check('what is made is opened', wait(function() return file() == '.claude/skills/domain/frontend/page-audits/SKILL.md' end), { file(), said })
  local changed = #vim.tbl_filter(function(b) return vim.bo[b].modified end, vim.api.nvim_list_bufs())
  says('and the rest is to be written', ('skillpls: %d buffers changed: :wa'):format(changed))
  check('which is the index and the registry', changed == 3, said)

  vim.api.nvim_set_current_buf(bufnr)
  vim.cmd('Skillpls new skill load-tests quality')
  check('all can be said at once', wait(function() return file() == '.claude/skills/domain/quality/load-tests/SKILL.md' end), { file(), said })
  vim.api.nvim_set_current_buf(bufnr)
  vim.cmd('Skillpls new skill code-review')
  says('what is there is refused', 'code-review')
  vim.cmd('silent! wall')
end

-- revive kills the server, and starts it again.
local function revive()
  local before = get_clients()[1]
  if vim.fn.has('nvim-0.11') == 1 then
    before:stop(true)
  else
    before.stop(true)
  end
  check('no server is left', wait(function() return #get_clients() == 0 and vim.lsp.get_client_by_id(before.id) == nil end), #get_clients())
  vim.cmd('Skillpls restart')
  check('a server that has died is started', wait(function() return attached(vim.fn.bufnr(T.accessibility)) end), #get_clients())
  check('and it is one', #get_clients() == 1, #get_clients())
end

local function restart()
  vim.api.nvim_set_current_buf(vim.fn.bufnr(T.accessibility))
  local before = get_clients()[1]
  local bufs = vim.tbl_count(before.attached_buffers)
  vim.cmd('Skillpls restart')
  local now
  check('another server serves the buffers', wait(function()
    now = get_clients()
    return #now == 1 and now[1].id ~= before.id and now[1].server_capabilities
      and vim.tbl_count(now[1].attached_buffers) == bufs and attached(vim.fn.bufnr(T.accessibility))
  end), { before.id, bufs, #now })
  check('the one before ended in peace', wait(function() return #server_exits == 1 end) and server_exits[1].code == 0, server_exits)
  check('and it is as it was', wait(function()
    local answers = vim.lsp.buf_request_sync(vim.fn.bufnr(T.accessibility), 'skillpls/settled', vim.empty_dict(), 5000)
    return answers and next(answers) ~= nil
  end), server_exits)
end

-- health returns the text of :checkhealth.
local function health()
  vim.cmd('checkhealth skillpls')
  local text = table.concat(lines(vim.api.nvim_get_current_buf()), '\n')
  vim.cmd('bwipeout!')
  return text
end

local function checkhealth()
  local text = health()
  local v = vim.version()
  check('health has the version of Neovim', text:find(('Neovim %d.%d.%d'):format(v.major, v.minor, v.patch), 1, true), text)
  check('health has the program and its version', text:find('skillpls [%w.%-+]+ %(/.*/skillpls%)'), text)
  check('health has the buffers', text:find('%d+ buffers? attached: .*SKILL.md'), text)
  check('health finds nothing wrong', not text:find('ERROR') and not text:find('WARN'), text)
  check('health says what cannot be done', text:find('does not tell when files are moved', 1, true)
    and (text:find('cannot move a directory', 1, true) ~= nil) == (vim.fn.has('nvim-0.10') == 0), text)
  local path = vim.env.PATH
  vim.env.SSH_TTY = '/dev/pts/7'
  check('health says that a graph is text over SSH', health():find(':Skillpls graph shows text: Neovim runs at the other end of SSH', 1, true))
  vim.env.SSH_TTY, vim.env.DISPLAY = nil, ':9'
  check('health says that a graph is in the browser', health():find(':Skillpls graph shows a page in the browser', 1, true))
  vim.env.DISPLAY = nil
  vim.env.PATH = '/nowhere'
  text = health()
  check('health misses the program', text:find('there is no program "skillpls" on the PATH', 1, true) and text:find('ERROR'), text)
  vim.env.PATH = path
end

local function help()
  -- A copy: :helptags writes beside the page, and other Neovims do the same.
  local dir = vim.fn.tempname()
  vim.fn.mkdir(dir .. '/doc', 'p')
  local page = vim.fn.readfile(vim.env.SKILLPLS_TEST_PLUGIN .. '/doc/skillpls.txt')
  vim.fn.writefile(page, dir .. '/doc/skillpls.txt')
  vim.opt.runtimepath:append(dir)
  local ok, err = pcall(vim.cmd, 'helptags ' .. vim.fn.fnameescape(dir .. '/doc'))
  check('the help has tags', ok, err)
  local tags = {}
  for _, line in ipairs(vim.fn.readfile(dir .. '/doc/tags')) do
    tags[line:match('^[^\t]+')] = true
  end
  ok, err = pcall(vim.cmd, 'help skillpls')
  check(':help finds the page', ok and vim.bo.buftype == 'help' and vim.api.nvim_buf_get_name(0):find('skillpls.txt$'),
    { err, vim.bo.buftype, vim.api.nvim_buf_get_name(0) })
  local own = table.concat(page, '\n')
  for _, name in ipairs(vim.fn.getcompletion('Skillpls ', 'cmdline')) do
    check('help has :Skillpls ' .. name, tags[':Skillpls-' .. name], vim.tbl_keys(tags))
  end
  local bad = {}
  for tag in own:gmatch('|([^%s|]+)|') do
    if tag:find('skillpls', 1, true) or tag:find('Skillpls', 1, true) then
      if not tags[tag] then
        table.insert(bad, tag)
      end
    elseif vim.fn.has('nvim-0.11') == 1 and not vim.tbl_contains(vim.fn.getcompletion(tag, 'help'), tag) then
      table.insert(bad, tag)
    end
  end
  check('links in the help lead somewhere', #bad == 0, bad)
  local wide = vim.tbl_filter(function(line) return vim.fn.strdisplaywidth(line) > 79 end, page)
  check('the help is no wider than a screen', #wide == 0, wide)
end

R.run(function()
  vim.o.swapfile = false
  vim.o.hidden = true
  before_anything()
  graph()
  browser()
  roles()
  context()
  agents()
  new()
  restart()
  revive()
  checkhealth()
  help()
end)
