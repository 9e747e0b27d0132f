-- The configuration behind a screen: README.md's, with what makes it the same
-- everywhere.

dofile(vim.env.SKILLPLS_TEST_SCRIPTS .. '/init.lua')
vim.o.termguicolors = true
vim.o.background = 'dark'
vim.o.swapfile = false
vim.o.shortmess = vim.o.shortmess .. 'I'
vim.o.ruler = false
vim.o.signcolumn = 'yes'
vim.o.hlsearch = false
vim.o.showcmd = false
if vim.fn.exists('+winborder') == 1 then
  vim.o.winborder = 'rounded'
end
vim.keymap.set('n', 'K', vim.lsp.buf.hover) -- which later versions have by themselves
vim.diagnostic.config({ virtual_text = true })

-- L shows code lenses, which new versions do by themselves from then on.
vim.keymap.set('n', 'L', function()
  if vim.lsp.codelens.enable then
    vim.lsp.codelens.enable()
  else
    vim.lsp.codelens.refresh()
  end
end)
