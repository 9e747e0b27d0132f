-- Starts skillpls in Neovim 0.7 to 0.10, which have neither vim.lsp.config nor
-- vim.lsp.enable. In later versions setup() is those two calls.

local M = {}

-- A starter starts the server for a buffer, or attaches the one that already
-- serves the directory.
local function starter(config)
  if vim.lsp.start then -- 0.8 and later
    return function(bufnr, dir)
      vim.api.nvim_buf_call(bufnr, function()
        vim.lsp.start(vim.tbl_extend('force', config, { root_dir = dir }))
      end)
    end
  end
  local ids = {} -- directory -> client id
  return function(bufnr, dir)
    if not ids[dir] or vim.lsp.client_is_stopped(ids[dir]) then
      ids[dir] = vim.lsp.start_client(vim.tbl_extend('force', config, { root_dir = dir }))
    end
    if ids[dir] then
      vim.lsp.buf_attach_client(bufnr, ids[dir])
    end
  end
end

-- setup starts the server for every file it is for, those already open included.
-- opts overrides what lsp/skillpls.lua says: cmd, filetypes, settings, on_attach ...
function M.setup(opts)
  opts = opts or {}
  if vim.lsp.config and vim.lsp.enable then
    vim.lsp.config('skillpls', opts)
    vim.lsp.enable('skillpls')
    return
  end
  local shipped = dofile(vim.api.nvim_get_runtime_file('lsp/skillpls.lua', false)[1])
  local config = vim.tbl_deep_extend('force', { name = 'skillpls' }, shipped, opts)
  local start = starter(config)
  local function attach(bufnr)
    if vim.bo[bufnr].buftype ~= '' then
      return
    end
    shipped.root_dir(bufnr, function(dir)
      start(bufnr, dir)
    end)
  end

  vim.api.nvim_create_autocmd('FileType', {
    group = vim.api.nvim_create_augroup('skillpls', { clear = true }),
    pattern = config.filetypes,
    callback = function(event)
      attach(event.buf)
    end,
  })
  for _, bufnr in ipairs(vim.api.nvim_list_bufs()) do
    if vim.api.nvim_buf_is_loaded(bufnr) and vim.tbl_contains(config.filetypes, vim.bo[bufnr].filetype) then
      attach(bufnr)
    end
  end
end

return M
