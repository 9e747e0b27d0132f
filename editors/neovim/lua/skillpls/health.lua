-- What :checkhealth skillpls says: whether the server is there and switched on, whom it
-- serves, and what this Neovim cannot do.

local M = {}

-- Before 0.10 the functions have longer names, and before 0.8 another home.
local health = vim.health or require('health')
local start = health.start or health.report_start
local ok = health.ok or health.report_ok
local info = health.info or health.report_info
local warn = health.warn or health.report_warn
local fail = health.error or health.report_error

-- What a Neovim before a version lacks, and what there is to do instead.
local lacks = {
  { 'nvim-0.10', 'Neovim before 0.10 cannot move a directory: rename a skill with `skillpls rename OLD NEW --write`' },
  { 'nvim-0.10', 'Neovim before 0.10 cannot make a directory: make a skill with `skillpls new skill NAME --write`' },
  { 'nvim-0.9', 'Neovim before 0.9 does not colour names by what they are' },
  { 'nvim-0.10', 'Neovim before 0.10 shows no inlay hints' },
  { 'nvim-0.11', 'Neovim before 0.11 shows in its own menu only what begins as the word typed, and one line of it; '
    .. 'completion plugins show all' },
  { 'nvim-0.11', 'Neovim before 0.11 does not fold as the server says' },
  { 'nvim-0.12', 'Neovim before 0.12 does not grow selections as the server says' },
}

-- What no Neovim does.
local never = {
  'Neovim does not tell when files are moved: move a file with `skillpls rename OLD NEW --write`, and links follow',
  'Neovim\'s own completion replaces only what stands before the cursor: complete at the end of a word',
}

-- command returns how the server is started, nil where it is not switched on.
local function command()
  if vim.lsp.config and vim.lsp.enable then
    local on
    if vim.lsp.is_enabled then
      on = vim.lsp.is_enabled('skillpls')
    else
      on = vim.tbl_get(vim.lsp, '_enabled_configs', 'skillpls') ~= nil
    end
    return on and vim.lsp.config.skillpls.cmd or nil
  end
  local config = require('skillpls').config
  return config and config.cmd
end

local function check_neovim()
  local v = vim.version()
  local name = ('Neovim %d.%d.%d'):format(v.major, v.minor, v.patch)
  if vim.fn.has('nvim-0.7') == 0 then
    fail(name .. ' is too old: 0.7 is the first that works')
    return
  end
  ok(name)
  if vim.fn.exists('#filetypedetect#BufRead') == 0 then
    fail('file types are not detected, so nothing is attached', { ':filetype on' })
  end
end

local function check_program(cmd)
  if not cmd then
    local advice = "vim.lsp.enable('skillpls')"
    if not vim.lsp.enable then
      advice = "require('skillpls').setup()"
    end
    warn('the server is not switched on', { advice .. ' in init.lua' })
    cmd = { 'skillpls' }
  end
  if type(cmd) ~= 'table' then
    info('the server is started by a function of yours')
    return
  end
  local path = vim.fn.exepath(cmd[1])
  if path == '' then
    fail(('there is no program %q on the PATH'):format(cmd[1]), { 'go install ./cmd/skillpls, in a clone, puts it in ~/go/bin' })
    return
  end
  local said = vim.fn.system({ path, 'version' })
  if vim.v.shell_error ~= 0 then
    fail(('%s does not run: %s'):format(path, vim.trim(said)))
    return
  end
  ok(('%s (%s)'):format(vim.trim(said), path))
end

local function check_buffers()
  local clients = require('skillpls.client').all()
  if #clients == 0 then
    info('no buffer is attached: open a file of a tree of skills')
  end
  for _, client in ipairs(clients) do
    local names = {}
    for bufnr in pairs(client.attached_buffers) do
      table.insert(names, vim.fn.fnamemodify(vim.api.nvim_buf_get_name(bufnr), ':~:.'))
    end
    table.sort(names)
    local n, most = #names, 5
    if n > most then
      names = vim.list_extend(vim.list_slice(names, 1, most), { '...' })
    end
    ok(('%s: %d buffer%s attached: %s'):format(client.config.root_dir, n, n == 1 and '' or 's', table.concat(names, ', ')))
  end
end

local function check_browser()
  local here, why = require('skillpls.browser').here()
  info(':Skillpls graph shows ' .. (here and 'a page in the browser' or 'text: ' .. why))
end

function M.check()
  start('skillpls')
  check_neovim()
  check_program(command())
  start('skillpls: buffers')
  check_buffers()
  check_browser()
  start('skillpls: what this Neovim cannot do')
  for _, lack in ipairs(lacks) do
    if vim.fn.has(lack[1]) == 0 then
      info(lack[2])
    end
  end
  for _, text in ipairs(never) do
    info(text)
  end
end

return M
