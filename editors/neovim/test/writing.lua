-- Writing in a tree with the completion that Neovim itself has: keys are
-- pressed, and lines are looked at. The working directory is the tree.

local T = dofile(vim.env.SKILLPLS_TEST_SCRIPTS .. '/typing.lua')
local check, wait = T.check, T.wait
local tree = dofile(vim.env.SKILLPLS_TEST_SCRIPTS .. '/trees.lua')

-- Before 0.11 the menu shows what begins as the word that was typed, and knows of one line.
local modern = vim.fn.has('nvim-0.11') == 1

local skill = '.claude/skills/domain/frontend/accessibility/SKILL.md'

-- front returns a skill with lines of front matter, and body one with lines of text.
local function front(...)
  local lines = { '---', 'name: accessibility', 'description: Makes pages usable. Use when building some.' }
  vim.list_extend(lines, { ... })
  return vim.list_extend(lines, { '---', '', '# Accessibility', '' })
end

local function body(...)
  return vim.list_extend(front(), { '## Hard Rules', '', ... })
end

local code_review = { kind = 'Module', menu = 'skill · core' }

-- accepts completes at the bar in lines, takes the item of a name, and says whether the
-- lines from the cursor's on are those that are wanted. looks is how the item looks.
local function accepts(what, lines, name, looks, ...)
  local want = { ... }
  local row = T.write(lines)
  local items = T.complete()
  local item = T.accept(name)
  check(what .. ': is offered', item, T.names(items))
  if not item then
    return
  end
  local got = { kind = item.kind, menu = item.menu }
  check(what .. ': looks', vim.deep_equal(got, looks), got)
  local function now() return T.lines(row, row + #want - 1) end
  check(what .. ': is written', wait(function() return vim.deep_equal(now(), want) end), now())
end

-- refuses completes at the bar and says whether nothing is offered, and nothing written.
local function refuses(what, lines)
  local row = T.write(lines)
  local before = T.lines(row, row)
  local items = T.complete()
  check(what .. ': nothing', #items == 0 and vim.deep_equal(T.lines(row, row), before), { T.names(items), T.lines(row, row) })
end

local function names()
  accepts('block list', front('depends_on:', '  - co|'), 'code-review', code_review, '  - code-review', '---')
  accepts('text behind the cursor', front('depends_on:', '  - co| # why', '  - ui-design'), 'code-review', code_review,
    '  - code-review # why', '  - ui-design')
  accepts('dash', front('depends_on:', '  -|'), 'code-review', code_review, '  - code-review', '---')
  accepts('flow list', front('depends_on: [ui-design, code-rev|, seo]'), 'code-review', code_review,
    'depends_on: [ui-design, code-review, seo]')
  accepts('role', front('used_by:', '  - dev|'), 'dev-fe', { kind = 'Class', menu = 'role · category frontend' }, '  - dev-fe')
  accepts('code span', body('See `code-rev|` for it.'), 'code-review', code_review, 'See `code-review` for it.')
  accepts('link text', body('See [co|'), 'code-review', code_review, 'See [code-review](../../../core/code-review/SKILL.md)')
  -- Only what stands before the cursor is replaced: a link would leave the bracket.
  accepts('link text with its bracket', body('See [co|] for it.'), 'code-review', code_review, 'See [code-review] for it.')
  accepts('anchor', body('See [it](#har|) for it.'), 'hard-rules', { kind = 'Reference', menu = 'Hard Rules' },
    'See [it](#hard-rules) for it.')
  accepts('path', body('See [it](../' .. tree.needed .. '/SK|) for it.'), '../' .. tree.needed .. '/SKILL.md',
    { kind = 'File', menu = 'skill ' .. tree.needed }, 'See [it](../' .. tree.needed .. '/SKILL.md) for it.')
  -- Neovim 0.10 takes a cursor near the end of such a line for one at the end.
  accepts('behind emoji', body('🎉🎉 `code-rev|` and more.'), 'code-review', code_review, '🎉🎉 `code-review` and more.')
  accepts('prose behind emoji', body('é🎉 code-rev| and more.'), 'code-review', code_review, 'é🎉 code-review and more.')
  refuses('prose', body('We co|'))
  refuses('and/or', body('This and/or|'))
  refuses('address', body('See https://example.com/co|'))
  for what, typed in pairs({ ['its other part'] = 'review', ['a typo'] = 'cdoe-rev' }) do
    local lines = front('depends_on:', '  - ' .. typed .. '|')
    if modern then
      accepts(what, lines, 'code-review', code_review, '  - code-review')
    else
      refuses(what, lines)
    end
  end
end

-- Every prefix of typing an item: the list is asked for behind each character, the text
-- stays as it is, and where the skill is offered it is taken, and the line is right.
local function prefixes()
  local typed = 'depends_on:\n  - code-rev'
  T.lua([[vim.o.completeopt = 'menuone,noselect']])
  local row = T.write(front('|')) -- a line for the first
  local so_far, kept = '', true
  for character in typed:gmatch('.') do
    T.type(character == '\n' and '<CR>' or character)
    so_far = so_far .. character
    T.complete()
    local want = vim.split(so_far, '\n')
    local got = T.lines(row, row + #want - 1)
    kept = kept and vim.deep_equal(got, want)
    if not kept then
      check('typing ' .. so_far, false, got)
      break
    end
    T.dismiss()
  end
  check('typing leaves what is typed', kept, so_far)

  T.lua([[vim.o.completeopt = 'menuone']])
  local offered = {}
  for n = 1, #typed do
    local lines = vim.split(typed:sub(1, n), '\n')
    local last = lines[#lines]
    lines[#lines] = last .. '|'
    row = T.write(front(unpack(lines)))
    T.complete()
    if T.accept('code-review') then
      table.insert(offered, n)
      local before = last:match('^ *%- ?') or last
      local want = before:gsub('[:-]$', '%0 ') .. 'code-review'
      check('taken behind ' .. vim.inspect(typed:sub(1, n)), wait(function() return T.lines(row, row)[1] == want end), T.lines(row, row))
    end
  end
  -- A value of the key, an item that is indented, and all of the item from the dash on.
  check('offered behind', vim.deep_equal(offered, { 11, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24 }), offered)
end

-- What has more lines than one is taken with all of them, indented, where Neovim has
-- snippets; before, the first line alone, if it says something.
local function several_lines()
  T.edit('.claude/rules/role-rules/qa-rules.md')
  local tools, looks = 'Tool Access Control (Capability-Based)', { kind = 'Reference', menu = 'section of dev-be, dev-fe' }
  for _, typed in ipairs({ '## |', '## Tool|' }) do
    if modern then
      accepts('section behind ' .. typed, { '# QA Rules', '', typed }, tools, looks, '## ' .. tools, '', '### File Operations', '')
    else
      accepts('section behind ' .. typed, { '# QA Rules', '', typed }, tools, looks, '## ' .. tools)
      check('it is one line', #T.lines() == 3, T.lines())
    end
  end

  T.edit('.claude/skills/domain/quality/page-audits/SKILL.md')
  if modern then
    accepts('a whole skill', { '|' }, 'new skill', { kind = 'Snippet', menu = 'a whole skill' },
      '---', 'name: page-audits', 'description: To be written. Say here what the skill does and when to use it.',
      'version: 0.1.0', 'category: quality', 'tags: []', 'depends_on: []')
  else
    refuses('a whole skill', { '|' })
  end

  T.edit('.claude/skills/skills-registry.yaml')
  local rows = { 'installed_skills:', '  - name: code-review', '    category: core', '    path: .claude/skills/core/code-review', '  - |' }
  if modern then
    accepts('a row', rows, 'knowledge-graph', { kind = 'Snippet', menu = 'a whole row' },
      '  - name: knowledge-graph', '    category: core', '    path: .claude/skills/core/knowledge-graph')
  else
    accepts('a key of a row', rows, 'name', { kind = 'Property', menu = 'as other rows have' }, '  - name: ')
  end
end

-- A menu that Neovim itself sorts by likeness begins with what begins so.
local function fuzzy()
  T.edit(skill)
  T.lua([[vim.o.completeopt = 'menuone,noselect,fuzzy']])
  T.write(body('See `code-|'))
  local offered = T.names(T.complete())
  check('what begins so comes first', vim.deep_equal(vim.list_slice(offered, 1, #tree.like), tree.like), offered)
  T.dismiss()
end

-- The menu that comes by itself, with what is to be read of an item.
local function unasked()
  T.lua([[
    vim.o.completeopt = 'menuone,noselect,popup'
    -- In 0.11 the way in which it was enabled first counts.
    vim.lsp.completion.enable(false, vim.lsp.get_clients({ bufnr = 0 })[1].id, 0)
    vim.lsp.completion.enable(true, vim.lsp.get_clients({ bufnr = 0 })[1].id, 0, { autotrigger = true })
  ]])
  local function type_on(text)
    for character in text:gmatch('.') do
      T.type(character)
    end
  end
  local function narrowed()
    return wait(function()
      return vim.deep_equal(vim.list_slice(T.names(T.menu()), 1, #tree.like), tree.like)
    end)
  end

  local row = T.write(body('See |'))
  T.type('`')
  check('a backtick brings the menu', wait(function() return #T.menu() > tree.skills end), T.names(T.menu()))
  type_on('code-')
  check('letters narrow it', narrowed(), T.names(T.menu()))
  T.press('<C-n>')
  local card = ''
  local described = vim.fn.has('nvim-0.12') == 0 -- which asks for it
  check('the skill is described', described or wait(function()
    card = T.lua([[
      local info = vim.fn.complete_info({ 'selected', 'preview_bufnr' })
      return info.preview_bufnr and table.concat(vim.api.nvim_buf_get_lines(info.preview_bufnr, 0, -1, false), '\n') or ''
    ]])
    return card:find(tree.about, 1, true) and card:find('tokens')
  end), card)
  T.press('<C-y>')
  check('it is taken', wait(function() return T.lines(row, row)[1] == 'See `code-review' end), T.lines(row, row))

  row = T.write(front('depends_on:', '  |'))
  type_on('-')
  check('a dash brings the menu', wait(function() return #T.menu() > tree.skills end), T.names(T.menu()))
  type_on(' code-')
  check('a blank and letters narrow it', narrowed(), T.names(T.menu()))
  T.press('<C-n><C-y>')
  check('it is taken behind the dash', wait(function() return T.lines(row, row)[1] == '  - code-review' end), T.lines(row, row))
end

T.run(function()
  T.start()
  T.edit(skill)
  names()
  prefixes()
  if vim.env.SKILLPLS_TEST_TREE == 'founding' then
    several_lines()
  end
  if modern then
    fuzzy()
    unasked()
  end
  T.stop()
end)
