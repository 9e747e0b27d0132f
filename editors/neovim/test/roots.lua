-- Reports the root that the configuration gives each of the files named in
-- SKILLPLS_TEST_FILES, one line each, empty where the server is not to attach.

local R = dofile(vim.env.SKILLPLS_TEST_SCRIPTS .. '/report.lua')
local config = dofile(vim.env.SKILLPLS_TEST_PLUGIN .. '/lsp/skillpls.lua')

R.run(function()
  for path in vim.env.SKILLPLS_TEST_FILES:gmatch('[^\n]+') do
    local root = ''
    config.root_dir(vim.fn.bufadd(path), function(dir)
      root = dir
    end)
    R.check(path, true, root)
  end
end)
