-- How Neovim starts skillpls, and for which files. Neovim 0.11 and later read this
-- file by themselves (`vim.lsp.enable('skillpls')`); lua/skillpls/init.lua hands
-- the same table to older ones. Nothing here knows what a skill is.

local loop = vim.uv or vim.loop

-- Directories in which a host keeps what its agents read. One of them makes the
-- directory that holds it a tree of ours.
local host_dirs = {
  '.agents', '.claude', '.claude-plugin', '.clinerules', '.codex', '.cursor', '.gemini',
  '.kiro', '.opencode', '.roo', '.windsurf',
}

-- What makes a repository ours besides. They say less about where its top is.
local other_markers = { 'AGENTS.md', 'CLAUDE.md', 'GEMINI.md', 'skills', 'SKILL.md' }

-- Files that are ours by their names, wherever in a repository they lie.
local own_names = {
  '^SKILL%.md$', '^copilot%-instructions%.md$',
  '%.agent%.md$', '%.chatmode%.md$', '%.instructions%.md$', '%.prompt%.md$', '%.mdc$',
}

local function exists(dir, name)
  return loop.fs_stat((dir == '/' and '' or dir) .. '/' .. name) ~= nil
end

local function holds_any(dir, names)
  for _, name in ipairs(names) do
    if exists(dir, name) then
      return true
    end
  end
  return false
end

-- parents lists the directories above path, nearest first, the file system's root
-- left out: nothing is served from there.
local function parents(path)
  local dirs = {}
  local dir = vim.fn.fnamemodify(path, ':h')
  while dir ~= vim.fn.fnamemodify(dir, ':h') do
    table.insert(dirs, dir)
    dir = vim.fn.fnamemodify(dir, ':h')
  end
  return dirs
end

-- root returns the directory to serve for path: that of the nearest .skillpls.yaml,
-- else the repository's, else that of the tree the file lies in. It returns nil for
-- a file of which the server would know nothing.
--
-- The home directory is never a tree because of what hosts keep in it: most people
-- who have agents have a ~/.claude, and serving it must not mean reading all of ~.
local function root(path)
  local home = loop.os_homedir()
  local file = vim.fn.fnamemodify(path, ':t')
  local ours, git, tree, inside, weak, skills = false, nil, nil, nil, nil, nil
  for _, pattern in ipairs(own_names) do
    ours = ours or file:find(pattern) ~= nil
  end
  for _, dir in ipairs(parents(path)) do
    if exists(dir, '.skillpls.yaml') then
      return dir
    end
    if not git then
      local name = vim.fn.fnamemodify(dir, ':t')
      if vim.tbl_contains(host_dirs, name) then
        inside = inside or dir
      end
      if name == 'skills' then
        skills = dir
      end
      if dir ~= home and holds_any(dir, host_dirs) then
        tree = tree or dir
      end
      if dir ~= home and holds_any(dir, other_markers) then
        weak = weak or dir
      end
      git = exists(dir, '.git') and dir or nil
    end
  end
  ours = ours or (tree or inside or weak) ~= nil
  if git then
    return ours and git or nil
  end
  if not ours then
    return nil
  end
  return tree or inside or skills or weak or vim.fn.fnamemodify(path, ':h')
end

-- counting makes the edits that a method brings as Neovim does, and says how many
-- buffers they have changed: most of those nobody has opened, and none is written.
local function counting(method)
  return function(err, result, ctx, config)
    local before = {}
    for _, bufnr in ipairs(vim.api.nvim_list_bufs()) do
      before[bufnr] = vim.api.nvim_buf_is_loaded(bufnr) and vim.api.nvim_buf_get_changedtick(bufnr) or nil
    end
    local answer = vim.lsp.handlers[method](err, result, ctx, config)
    local changed = 0
    for _, bufnr in ipairs(vim.api.nvim_list_bufs()) do
      if vim.api.nvim_buf_is_loaded(bufnr) and vim.bo[bufnr].modified and vim.bo[bufnr].buftype == ''
        and vim.api.nvim_buf_get_changedtick(bufnr) ~= before[bufnr] then
        changed = changed + 1
      end
    end
    if changed > 0 then
      vim.notify(('skillpls: %d buffer%s changed: :wa'):format(changed, changed == 1 and '' or 's'))
    end
    return answer
  end
end

-- finishing has Neovim 0.11 do all of what an item that was chosen is for. It does that
-- where vim.lsp.completion is enabled, and else leaves the item's label in the text; 0.12
-- does it always. Menus that come by themselves stay a matter of the user, who is asked
-- first: what enables completion first counts.
local function finishing(client)
  vim.api.nvim_create_autocmd('LspAttach', {
    callback = function(event)
      if event.data.client_id == client.id then
        vim.schedule(function()
          if vim.lsp.buf_is_attached(event.buf, client.id) then
            vim.lsp.completion.enable(true, client.id, event.buf, {})
          end
        end)
      end
    end,
  })
end

return {
  cmd = { 'skillpls', 'lsp' },
  filetypes = { 'markdown', 'yaml', 'json' },
  on_init = vim.fn.has('nvim-0.11') == 1 and vim.fn.has('nvim-0.12') == 0 and finishing or nil,
  handlers = {
    ['textDocument/rename'] = counting('textDocument/rename'),
    ['workspace/applyEdit'] = counting('workspace/applyEdit'),
  },
  root_dir = function(bufnr, on_dir)
    local path = vim.api.nvim_buf_get_name(bufnr):gsub('\\', '/')
    if path == '' or path:find('^%a[%w+.-]+://') then
      return
    end
    local dir = root(path)
    if dir then
      on_dir(dir)
    end
  end,
}
