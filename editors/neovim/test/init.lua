-- A user's configuration, as README.md has it, plus a record of how the server
-- ended.

server_exits = {} -- one { code, signal } for each server process that ended

local opts = {
  on_exit = function(code, signal)
    table.insert(server_exits, { code = code, signal = signal })
  end,
}

vim.opt.runtimepath:append(vim.env.SKILLPLS_TEST_PLUGIN)
if vim.lsp.enable then
  vim.lsp.config('skillpls', opts)
  vim.lsp.enable('skillpls')
else
  require('skillpls').setup(opts)
end
