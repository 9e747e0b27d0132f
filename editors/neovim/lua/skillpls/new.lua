-- Makes a skill, a rule or an agent: asks what is not said, and leaves the rest to the
-- server's command.

local client_of = require('skillpls.client')

local M = {}

M.kinds = { 'skill', 'rule', 'agent' }

local function make(client, kind, name, folder)
  local uri = vim.uri_from_bufnr(0)
  if not vim.startswith(uri, 'file:') or vim.api.nvim_buf_get_name(0) == '' then
    uri = vim.uri_from_fname(vim.fn.getcwd())
  end
  client_of.request(client, 'workspace/executeCommand', {
    command = 'skillpls.new',
    arguments = { { uri = uri, kind = kind, name = name, ['in'] = folder or '' } },
  }, function(made)
    if type(made) == 'string' then
      local top = { line = 0, character = 0 }
      client_of.jump(client, made, { start = top, ['end'] = top })
    end
  end)
end

-- open makes name, of a kind, in a category or a folder; what is nil is asked for, but
-- for the folder: without one it is the nearest place.
function M.open(kind, name, folder)
  local client = client_of.of(vim.api.nvim_get_current_buf())
  if not client then
    return
  end
  if not kind then
    vim.ui.select(M.kinds, { prompt = 'New:', kind = 'skillpls.new' }, function(choice)
      if choice then
        M.open(choice, name, folder)
      end
    end)
    return
  end
  if not name then
    vim.ui.input({ prompt = 'Name of the ' .. kind .. ': ' }, function(text)
      if text and text ~= '' then
        M.open(kind, text, folder)
      end
    end)
    return
  end
  make(client, kind, name, folder)
end

return M
