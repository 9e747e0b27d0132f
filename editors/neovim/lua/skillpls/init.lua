-- Starts skillpls in Neovim 0.7 to 0.10, which have neither vim.lsp.config nor
-- vim.lsp.enable. In later versions setup() is those two calls.

local M = {}

local loop = vim.uv or vim.loop
local ids = {} -- directory -> client id, where Neovim does not keep it itself

-- start starts the server for a buffer, or attaches the one that already serves the
-- directory in config.
local function start(bufnr, config)
  if vim.lsp.start then -- 0.8 and later
    vim.api.nvim_buf_call(bufnr, function()
      vim.lsp.start(config)
    end)
    return
  end
  local dir = config.root_dir
  -- One that is still starting is there, though no client is active yet.
  if not ids[dir] or not vim.lsp.get_client_by_id(ids[dir]) then
    ids[dir] = vim.lsp.start_client(config)
  end
  if ids[dir] then
    vim.lsp.buf_attach_client(bufnr, ids[dir])
  end
end

-- attach serves a buffer, if it is one of those that config is for.
local function attach(bufnr, config)
  if not vim.api.nvim_buf_is_loaded(bufnr) or vim.bo[bufnr].buftype ~= ''
    or not vim.tbl_contains(config.filetypes, vim.bo[bufnr].filetype) then
    return
  end
  local function serve(dir)
    start(bufnr, vim.tbl_extend('force', config, { root_dir = dir }))
  end
  if type(config.root_dir) == 'function' then
    config.root_dir(bufnr, serve)
  else
    serve(config.root_dir)
  end
end

local function attach_all(config)
  for _, bufnr in ipairs(vim.api.nvim_list_bufs()) do
    attach(bufnr, config)
  end
end

-- config is what setup was given, on top of what lsp/skillpls.lua says; nil before it was
-- called, and in versions that keep it themselves.
M.config = nil

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
  M.config = config
  vim.api.nvim_create_autocmd('FileType', {
    group = vim.api.nvim_create_augroup('skillpls', { clear = true }),
    pattern = config.filetypes,
    callback = function(event)
      attach(event.buf, config)
    end,
  })
  attach_all(config)
end

-- when calls back as soon as condition holds, at the latest after patience, in
-- milliseconds.
local function when(condition, patience, callback)
  local began = loop.now()
  local function look()
    if condition() or loop.now() - began > patience then
      callback()
    else
      vim.defer_fn(look, 20)
    end
  end
  look()
end

-- restart stops every server of ours and starts it anew for the buffers that it had. One
-- that has died is started again.
function M.restart()
  local client_of = require('skillpls.client')
  local clients = client_of.all()
  if #clients == 0 then
    local config = M.config or vim.lsp.config and vim.lsp.config.skillpls
    if config then
      attach_all(config)
    end
    return
  end
  for _, client in ipairs(clients) do
    local bufs = vim.tbl_keys(client.attached_buffers)
    client_of.stop(client)
    local function stopped() return vim.lsp.get_client_by_id(client.id) == nil end
    when(stopped, 3000, function()
      if not stopped() then
        client_of.stop(client, true)
      end
      when(stopped, 1000, function()
        for _, bufnr in ipairs(bufs) do
          if vim.api.nvim_buf_is_loaded(bufnr) then
            start(bufnr, client.config)
          end
        end
      end)
    end)
  end
end

return M
