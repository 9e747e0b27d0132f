-- A list of the roles to choose from, and what the server says of the one chosen.

local client_of = require('skillpls.client')

local M = {}

-- find calls back with what the first of some searches finds that finds anything: where
-- no role is declared the agents are the roles.
local function find(client, queries, callback)
  client_of.request(client, 'workspace/symbol', { query = table.remove(queries, 1) }, function(found)
    if found and #found > 0 or #queries == 0 then
      callback(found or {})
    else
      find(client, queries, callback)
    end
  end)
end

-- lenses calls back with what the server shows above the lines of the files in which
-- roles are declared: { uri = { line = text } }.
local function lenses(client, roles, callback)
  local files, texts = {}, {}
  for _, role in ipairs(roles) do
    local uri = role.location.uri
    if not texts[uri] then
      texts[uri] = {}
      table.insert(files, uri)
    end
  end
  local function step(i)
    local uri = files[i]
    if not uri then
      callback(texts)
      return
    end
    client_of.request(client, 'textDocument/codeLens', { textDocument = { uri = uri } }, function(result)
      for _, lens in ipairs(result or {}) do
        texts[uri][lens.range.start.line] = lens.command and lens.command.title
      end
      step(i + 1)
    end)
  end
  step(1)
end

-- show goes to a role and opens the card of it that a hover has.
local function show(client, role)
  local place = role.location
  client_of.jump(client, place.uri, place.range)
  client_of.request(client, 'textDocument/hover',
    { textDocument = { uri = place.uri }, position = place.range.start },
    function(hover)
      if not hover or not hover.contents then
        return
      end
      local lines = vim.lsp.util.convert_input_to_markdown_lines(hover.contents)
      vim.lsp.util.open_floating_preview(lines, 'markdown', { border = 'rounded', focus_id = 'skillpls' })
    end)
end

-- open lists the roles of the open trees in vim.ui.select, which pickers take over.
function M.open()
  local client = client_of.of(vim.api.nvim_get_current_buf())
  if not client then
    return
  end
  find(client, { 'role:', 'agent:' }, function(roles)
    if #roles == 0 then
      client_of.say('no roles are declared here')
      return
    end
    lenses(client, roles, function(texts)
      vim.ui.select(roles, {
        prompt = 'Roles:',
        kind = 'skillpls.role',
        format_item = function(role)
          local what = texts[role.location.uri][role.location.range.start.line]
          return what and role.name .. ': ' .. what or role.name
        end,
      }, function(role)
        if role then
          show(client, role)
        end
      end)
    end)
  end)
end

return M
