" How Vim starts skillpls, and for which files. Nothing here knows what a skill is.
"
" g:skillpls_command   what runs the server: a list, ['skillpls', 'lsp'] without
" g:skillpls_settings  a dictionary of the settings that the project's README lists

let s:host_dirs = ['.agents', '.claude', '.claude-plugin', '.clinerules', '.codex', '.cursor', '.gemini',
\ '.kiro', '.opencode', '.roo', '.windsurf']
let s:other_markers = ['AGENTS.md', 'CLAUDE.md', 'GEMINI.md', 'skills', 'SKILL.md']
let s:own_names = '\v\C^SKILL\.md$|^copilot-instructions\.md$|\.agent\.md$|\.chatmode\.md$|\.instructions\.md$|\.prompt\.md$|\.mdc$'

function! s:Exists(dir, name) abort
  let l:path = substitute(a:dir, '/$', '', '') . '/' . a:name
  return getftype(l:path) !=# ''
endfunction

function! s:HoldsAny(dir, names) abort
  for l:name in a:names
    if s:Exists(a:dir, l:name)
      return 1
    endif
  endfor
  return 0
endfunction

" skillpls#Root returns the directory to serve for the file at a path: that of the
" nearest .skillpls.yaml, else the repository's, else that of the tree that the file
" lies in; '' for a file of which the server would know nothing. The home directory is
" never a tree because of what hosts keep in it.
function! skillpls#Root(path) abort
  if a:path ==# '' || a:path =~# '^\a[[:alnum:]+.-]\+://'
    return ''
  endif
  let l:home = substitute(expand('~'), '\\', '/', 'g')
  let l:path = substitute(fnamemodify(a:path, ':p'), '\\', '/', 'g')
  let l:ours = fnamemodify(l:path, ':t') =~# s:own_names
  let [l:git, l:tree, l:inside, l:weak, l:skills] = ['', '', '', '', '']
  let l:dir = fnamemodify(l:path, ':h')
  while l:dir !=# fnamemodify(l:dir, ':h')
    if s:Exists(l:dir, '.skillpls.yaml')
      return l:dir
    endif
    if l:git ==# ''
      let l:name = fnamemodify(l:dir, ':t')
      if index(s:host_dirs, l:name) >= 0 && l:inside ==# ''
        let l:inside = l:dir
      endif
      if l:name ==# 'skills'
        let l:skills = l:dir
      endif
      if l:tree ==# '' && l:dir !=# l:home && s:HoldsAny(l:dir, s:host_dirs)
        let l:tree = l:dir
      endif
      if l:weak ==# '' && l:dir !=# l:home && s:HoldsAny(l:dir, s:other_markers)
        let l:weak = l:dir
      endif
      if s:Exists(l:dir, '.git')
        let l:git = l:dir
      endif
    endif
    let l:dir = fnamemodify(l:dir, ':h')
  endwhile
  let l:ours = l:ours || l:tree . l:inside . l:weak !=# ''
  if !l:ours
    return ''
  endif
  for l:dir in [l:git, l:tree, l:inside, l:skills, l:weak]
    if l:dir !=# ''
      return l:dir
    endif
  endfor
  return fnamemodify(l:path, ':h')
endfunction

function! s:Command() abort
  return get(g:, 'skillpls_command', ['skillpls', 'lsp'])
endfunction

function! s:Settings() abort
  return get(g:, 'skillpls_settings', {})
endfunction

" skillpls#Linter returns what ALE is told. ALE counts columns in bytes, and does not say
" so to a server.
function! skillpls#Linter() abort
  return {
  \ 'name': 'skillpls',
  \ 'lsp': 'stdio',
  \ 'executable': {-> s:Command()[0]},
  \ 'command': {-> '%e ' . join(map(copy(s:Command()[1:]), 'ale#Escape(v:val)'), ' ')},
  \ 'project_root': {buffer -> skillpls#Root(bufname(buffer))},
  \ 'language': {buffer -> getbufvar(buffer, '&filetype')},
  \ 'initialization_options': {-> extend({'positionEncoding': 'utf-8'}, s:Settings())},
  \ }
endfunction

" skillpls#Server returns what vim-lsp is told.
function! skillpls#Server() abort
  return {
  \ 'name': 'skillpls',
  \ 'cmd': {info -> s:Command()},
  \ 'allowlist': ['markdown', 'yaml', 'json'],
  \ 'root_uri': {info -> s:RootURI()},
  \ 'initialization_options': s:Settings(),
  \ 'workspace_config': {'skillpls': s:Settings()},
  \ }
endfunction

function! s:RootURI() abort
  let l:root = skillpls#Root(expand('%:p'))
  return l:root ==# '' ? '' : lsp#utils#path_to_uri(l:root)
endfunction
