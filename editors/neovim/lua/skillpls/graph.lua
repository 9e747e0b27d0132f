-- The graph of a skill: a page in the browser or, over SSH and where there is none, a tree
-- of text in a floating window: what it needs, and who uses it, as the server's call
-- hierarchy has them.

local browser = require('skillpls.browser')
local client_of = require('skillpls.client')

local M = {}

-- What is merely mentioned is shown and not followed: half of all skills mention each
-- other, and the tree would be of everything.
local loose = 'mentions'

-- So many are followed: nobody reads more.
local most = 300

-- ask lists the callers or callees of an item, as nodes, in the order of the server.
local function ask(client, item, way, callback)
  client_of.request(client, 'callHierarchy/' .. way .. 'Calls', { item = item }, function(calls)
    callback(vim.tbl_map(function(call)
      local other = call.to or call.from
      return { item = other, how = other.detail, children = {} }
    end, calls or {}))
  end)
end

-- grow follows the calls of a root one way, nearest first, and calls back when there is
-- nothing more. Each item is followed once; where it is met again, and where there
-- are too many, it is marked `again`.
local function grow(client, root, way, callback)
  local seen = {}
  local function key(item) return item.uri .. '#' .. item.name end
  local queue, next_up = { root }, 1
  seen[key(root.item)] = true
  local function step()
    local node = queue[next_up]
    if not node then
      callback()
      return
    end
    next_up = next_up + 1
    ask(client, node.item, way, function(children)
      node.children = children
      for _, child in ipairs(children) do
        local k = key(child.item)
        child.again = seen[k] or #queue >= most
        if child.how ~= loose and not child.again then
          seen[k] = true
          table.insert(queue, child)
        end
      end
      step()
    end)
  end
  step()
end

-- draw appends the children of a node to lines, and to places what each line stands for.
local function draw(node, indent, lines, places)
  for i, child in ipairs(node.children) do
    local last = i == #node.children
    local text = indent .. (last and '└── ' or '├── ') .. child.item.name
    if child.how and child.how ~= '' then
      text = text .. '  ' .. child.how
    end
    local more = child.again and child.how ~= loose and ' …' or ''
    table.insert(lines, text .. more)
    places[#lines] = child.item
    draw(child, indent .. (last and '    ' or '│   '), lines, places)
  end
end

-- show opens the window. <CR> goes to what the line is about, q and <Esc> close it.
local function show(client, title, lines, places)
  local bufnr = vim.api.nvim_create_buf(false, true)
  vim.api.nvim_buf_set_lines(bufnr, 0, -1, false, lines)
  vim.bo[bufnr].modifiable = false
  vim.bo[bufnr].bufhidden = 'wipe'
  vim.bo[bufnr].filetype = 'skillplsgraph'
  local width = vim.fn.strdisplaywidth(title) + 2
  for _, line in ipairs(lines) do
    width = math.max(width, vim.fn.strdisplaywidth(line))
  end
  width = math.min(width + 1, math.max(vim.o.columns - 4, 20))
  local height = math.min(#lines, math.max(vim.o.lines - vim.o.cmdheight - 4, 3))
  local win = vim.api.nvim_open_win(bufnr, true, {
    relative = 'editor', style = 'minimal', border = 'rounded', width = width, height = height,
    row = math.max((vim.o.lines - vim.o.cmdheight - height - 2) / 2, 0),
    col = math.max((vim.o.columns - width - 2) / 2, 0),
  })
  vim.wo[win].wrap = false
  local function close()
    if vim.api.nvim_win_is_valid(win) then
      vim.api.nvim_win_close(win, true)
    end
  end
  local function go()
    local item = places[vim.api.nvim_win_get_cursor(win)[1]]
    if item then
      close()
      client_of.jump(client, item.uri, item.selectionRange)
    end
  end
  for keys, action in pairs({ q = close, ['<Esc>'] = close, ['<CR>'] = go }) do
    vim.keymap.set('n', keys, action, { buffer = bufnr, nowait = true, silent = true })
  end
end

-- draw_tree draws the graph of an item of the call hierarchy as text.
local function draw_tree(client, item)
  local needs, used = { item = item, children = {} }, { item = item, children = {} }
  grow(client, needs, 'outgoing', function()
    grow(client, used, 'incoming', function()
      local lines, places = { item.name }, { item }
      for _, part in ipairs({ { 'needs', needs }, { 'used by', used } }) do
        table.insert(lines, '')
        table.insert(lines, #part[2].children > 0 and part[1] or part[1] .. ' nothing')
        draw(part[2], '', lines, places)
      end
      show(client, item.name, lines, places)
    end)
  end)
end

-- draw_item shows the graph of an item of the call hierarchy where `how` says, and without it
-- where it can be seen. What the browser cannot show is there as text.
local function draw_item(client, item, how)
  if how == 'text' or not how and not browser.here() then
    draw_tree(client, item)
    return
  end
  browser.show(client, item, function(err)
    if err then
      client_of.say('no browser: ' .. err, vim.log.levels.WARN)
      draw_tree(client, item)
    end
  end)
end

-- prepare calls back with the first skill at a place, nil for none.
local function prepare(client, uri, position, callback)
  client_of.request(client, 'textDocument/prepareCallHierarchy',
    { textDocument = { uri = uri }, position = position },
    function(items) callback(items and items[1]) end)
end

-- Where a graph can be shown.
M.ways = { 'browser', 'text' }

-- open draws the graph of the skill under the cursor, else of that whose file, or
-- resource, the buffer is; how is one of the ways, or nil for what suits.
function M.open(how)
  if how and not vim.tbl_contains(M.ways, how) then
    client_of.say('want :Skillpls graph, or behind it ' .. table.concat(M.ways, ' or '), vim.log.levels.ERROR)
    return
  end
  local bufnr = vim.api.nvim_get_current_buf()
  local client = client_of.of(bufnr)
  if not client then
    return
  end
  local at = vim.lsp.util.make_position_params(0, client.offset_encoding)
  prepare(client, at.textDocument.uri, at.position, function(item)
    if item then
      draw_item(client, item, how)
      return
    end
    local dir = vim.fn.fnamemodify(vim.api.nvim_buf_get_name(bufnr), ':p:h')
    local file = vim.fn.findfile('SKILL.md', vim.fn.escape(dir, ' ,;\\') .. ';')
    if file == '' then
      client_of.say('no skill here: put the cursor on the name of one', vim.log.levels.WARN)
      return
    end
    prepare(client, vim.uri_from_fname(vim.fn.fnamemodify(file, ':p')), { line = 0, character = 0 }, function(own)
      if own then
        draw_item(client, own, how)
      else
        client_of.say('no skill here: put the cursor on the name of one', vim.log.levels.WARN)
      end
    end)
  end)
end

return M
