-- The way from a script in Neovim to the Go test: one line a check, in the file
-- SKILLPLS_TEST_REPORT names. The Go test fails if the last line is not "done".

local R = {}

local out = assert(io.open(vim.env.SKILLPLS_TEST_REPORT, 'w'))

-- check records whether a promise holds; detail is shown when it does not.
function R.check(name, ok, detail)
  if type(detail) ~= 'string' then
    detail = vim.inspect(detail)
  end
  out:write(ok and 'ok' or 'not ok', '\t', name, '\t', (detail:gsub('%s+', ' ')), '\n')
  out:flush()
end

-- wait returns when condition holds, or false after half a minute: machines that do
-- other things besides are slow.
function R.wait(condition)
  return (vim.wait(30000, condition, 10))
end

-- run calls script and leaves Neovim, whatever script does.
function R.run(script)
  local ok, err = xpcall(script, debug.traceback)
  if not ok then
    R.check('the script runs to its end', false, err)
  end
  out:write('done\n')
  out:close()
  vim.cmd('qa!')
end

return R
