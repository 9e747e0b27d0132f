-- A second Neovim with the same configuration, in which keys are pressed: what keys do
-- in insert mode shows only where a main loop reads them.

local R = dofile(vim.env.SKILLPLS_TEST_SCRIPTS .. '/report.lua')
local wait = R.wait

local T = { check = R.check, wait = wait, run = R.run }

local channel

local function call(name, ...)
  return vim.rpcrequest(channel, name, ...)
end

-- lua runs code there and returns what it returns.
function T.lua(code, ...)
  return call('nvim_exec_lua', code, { ... })
end

-- press presses keys, written as in a mapping.
function T.press(keys)
  call('nvim_input', keys)
end

-- start starts the other Neovim. There, `answers` counts the answers to completion
-- that came, and `shown` is how many items the last of them had for the menu.
function T.start()
  local init = vim.env.SKILLPLS_TEST_SCRIPTS .. '/init.lua'
  channel = vim.fn.jobstart({ vim.v.progpath, '--embed', '--headless', '-n', '-i', 'NONE', '-u', init }, { rpc = true })
  T.lua([[
    answers, shown = 0, 0
    local complete = vim.fn.complete
    vim.fn.complete = function(column, items)
      answers, shown = answers + 1, #items
      return complete(column, items)
    end
    vim.o.swapfile = false
    vim.o.hidden = true
    vim.o.virtualedit = 'onemore' -- the cursor may stand behind a line
    vim.o.completeopt = 'menuone'
  ]])
end

-- stop ends it.
function T.stop()
  vim.rpcnotify(channel, 'nvim_command', 'qa!')
  T.check('the other Neovim ends', vim.fn.jobwait({ channel }, 10000)[1] == 0, 'it does not')
end

local function mode()
  return call('nvim_get_mode').mode
end

-- normal leaves insert mode and the menu.
local function normal()
  T.press('<C-\\><C-N>')
  wait(function() return mode() == 'n' end)
end

-- edit opens a file and waits until the server has read the tree.
function T.edit(path)
  normal()
  T.lua([[
    vim.cmd('edit! ' .. vim.fn.fnameescape(...))
    vim.bo.omnifunc = 'v:lua.vim.lsp.omnifunc' -- old versions leave that to the user
  ]], path)
  wait(function()
    return T.lua([[
      local client = (vim.lsp.get_clients or vim.lsp.get_active_clients)()[1]
      return client and client.initialized and vim.lsp.buf_is_attached(0, client.id) or false
    ]])
  end)
  local answers
  T.check('the tree has been read', wait(function()
    answers = T.lua([[return vim.lsp.buf_request_sync(0, 'skillpls/settled', vim.empty_dict(), 5000) or 0]])
    return answers ~= 0 and #answers > 0
  end), answers)
end

-- write makes lines the text of the buffer, with the cursor, in insert mode, where one
-- of them has a bar. It returns the number of that line, from 1.
function T.write(lines)
  lines = vim.deepcopy(lines)
  local row, column
  for i, line in ipairs(lines) do
    local at = line:find('|', 1, true)
    if at then
      row, column = i, at - 1
      lines[i] = line:sub(1, at - 1) .. line:sub(at + 1)
    end
  end
  normal()
  call('nvim_buf_set_lines', 0, 0, -1, false, lines)
  call('nvim_win_set_cursor', 0, { row, column })
  T.press('i')
  wait(function() return mode() == 'i' end)
  return row
end

-- lines returns the text of the buffer, or some lines of it: first to last, from 1.
function T.lines(first, last)
  return call('nvim_buf_get_lines', 0, (first or 1) - 1, last or -1, false)
end

-- type types one character and waits until it is there.
function T.type(character)
  local tick = call('nvim_buf_get_changedtick', 0)
  T.press(character == '<' and '<lt>' or character)
  wait(function() return call('nvim_buf_get_changedtick', 0) > tick end)
end

-- menu returns the items of the menu; none where there is no menu.
function T.menu()
  return T.lua([[return vim.fn.pumvisible() == 1 and vim.fn.complete_info({ 'items' }).items or {}]])
end

-- complete asks for completion and returns the items of the menu.
function T.complete()
  local before = T.lua('return answers')
  T.press('<C-x><C-o>')
  wait(function()
    local now = T.lua('return { answers, shown, vim.fn.pumvisible() }')
    return now[1] > before and (now[2] == 0 or now[3] == 1)
  end)
  return T.menu()
end

-- names returns what items are called.
function T.names(items)
  return vim.tbl_map(function(item) return item.abbr end, items)
end

-- accept chooses the item of a name in the menu, of which the first is chosen already.
-- It returns the item, and nil where there is none such.
function T.accept(name)
  for i, item in ipairs(T.menu()) do
    if item.abbr == name then
      T.press(('<C-n>'):rep(i - 1) .. '<C-y>')
      wait(function() return T.lua('return vim.fn.pumvisible()') == 0 end)
      return item
    end
  end
end

-- dismiss closes the menu.
function T.dismiss()
  if #T.menu() > 0 then
    T.press('<C-e>')
    wait(function() return #T.menu() == 0 end)
  end
end

return T
