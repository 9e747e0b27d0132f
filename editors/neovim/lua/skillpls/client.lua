-- What Neovim's versions call by different names, and the question who serves a buffer.

local M = {}

M.old = vim.fn.has('nvim-0.11') == 0 -- methods of a client are called with a dot

-- all returns the clients of ours that are ready.
function M.all()
  local clients = (vim.lsp.get_clients or vim.lsp.get_active_clients)()
  return vim.tbl_filter(function(client)
    return client.name == 'skillpls' and client.server_capabilities ~= nil
  end, clients)
end

-- of returns the client that serves a buffer, else any of ours: most questions are
-- about a tree, and most people have one open. Without any it says so.
function M.of(bufnr)
  local clients = M.all()
  for _, client in ipairs(clients) do
    if vim.lsp.buf_is_attached(bufnr, client.id) then
      return client
    end
  end
  if not clients[1] then
    M.say('no tree of skills is open: open one of its files, or see :checkhealth skillpls', vim.log.levels.WARN)
  end
  return clients[1]
end

-- request asks, and calls back with the answer. What the server refuses is said.
function M.request(client, method, params, callback)
  local function handler(err, result)
    if err then
      M.say(err.message or vim.inspect(err), vim.log.levels.ERROR)
      return
    end
    callback(result)
  end
  if M.old then
    client.request(method, params, handler, vim.api.nvim_get_current_buf())
  else
    client:request(method, params, handler, vim.api.nvim_get_current_buf())
  end
end

-- wait asks, and returns the answer; nil where there is none within some milliseconds.
function M.wait(client, method, params, timeout)
  local bufnr = vim.api.nvim_get_current_buf()
  local answer
  if M.old then
    answer = client.request_sync(method, params, timeout, bufnr)
  else
    answer = client:request_sync(method, params, timeout, bufnr)
  end
  return answer and answer.result
end

-- stop asks a server to end, or with force ends it.
function M.stop(client, force)
  if M.old then
    client.stop(force)
  else
    client:stop(force)
  end
end

function M.say(message, level)
  vim.notify('skillpls: ' .. message, level or vim.log.levels.INFO)
end

-- jump goes to a place (uri and range, as the protocol has them), so that CTRL-O comes back.
function M.jump(client, uri, range)
  local location = { uri = uri, range = range }
  if vim.lsp.util.show_document then
    vim.lsp.util.show_document(location, client.offset_encoding, { focus = true })
  else
    vim.lsp.util.jump_to_location(location, client.offset_encoding)
  end
end

return M
