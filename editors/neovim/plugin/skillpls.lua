-- The command. What it does is loaded when it is first used.

if vim.g.loaded_skillpls then
  return
end
vim.g.loaded_skillpls = 1

local subcommands = {
  context = function(args) require('skillpls.context').open(args[1], args[2]) end,
  hosts = function(args) require('skillpls.context').hosts(args[1]) end,
  graph = function(args) require('skillpls.graph').open(args[1]) end,
  new = function(args) require('skillpls.new').open(args[1], args[2], args[3]) end,
  restart = function() require('skillpls').restart() end,
  roles = function() require('skillpls.roles').open() end,
}

local function names()
  local list = vim.tbl_keys(subcommands)
  table.sort(list)
  return list
end

local function beginning(list, lead)
  return vim.tbl_filter(function(name) return vim.startswith(name, lead) end, list)
end

vim.api.nvim_create_user_command('Skillpls', function(command)
  local args = { unpack(command.fargs) }
  local run = subcommands[table.remove(args, 1)]
  if not run then
    vim.notify('skillpls: want :Skillpls ' .. table.concat(names(), ', ') .. '; see :help skillpls', vim.log.levels.ERROR)
    return
  end
  run(args)
end, {
  nargs = '+',
  desc = 'skillpls: the graph of a skill, roles, what an agent loads, something new, restart',
  complete = function(lead, line)
    local before = vim.split(vim.trim(line:sub(1, #line - #lead)), '%s+')
    if #before == 1 then
      return beginning(names(), lead)
    end
    if #before == 2 and before[2] == 'context' then
      return beginning(require('skillpls.context').roles(), lead)
    end
    if #before == 3 and before[2] == 'context' or #before == 2 and before[2] == 'hosts' then
      return vim.fn.getcompletion(lead, 'file')
    end
    if #before == 2 and before[2] == 'graph' then
      return beginning(require('skillpls.graph').ways, lead)
    end
    if #before == 2 and before[2] == 'new' then
      return beginning(require('skillpls.new').kinds, lead)
    end
    return {}
  end,
})
