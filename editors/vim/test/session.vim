" A session in ALE, through the functions that its commands call. The working directory is
" the tree. The report has one line a check, and the Go test fails if the last line is not
" "done".

let s:lines = []
let s:needs = $SKILLPLS_TEST_NEEDS
let s:misspelled = $SKILLPLS_TEST_MISSPELLED

function! s:Check(name, ok, ...) abort
  let l:detail = substitute(a:0 ? string(a:1) : '', '[\t\n\r]\+', ' ', 'g')
  call writefile([(a:ok ? 'ok' : 'not ok') . "\t" . a:name . "\t" . l:detail], $SKILLPLS_TEST_REPORT, 'a')
  return a:ok
endfunction

" s:Wait returns 1 once a function does, 0 after thirty seconds.
function! s:Wait(Condition) abort
  let l:start = reltime()
  while !a:Condition()
    if reltimefloat(reltime(l:start)) > 30
      return 0
    endif
    sleep 5m
  endwhile
  return 1
endfunction

" What ALE would ask a person, and show.
runtime autoload/ale/util.vim
runtime autoload/ale/preview.vim
let s:answer = ''
let s:shown = []
let s:selection = []
function! ale#util#Input(message, value, ...) abort
  call add(s:shown, a:message)
  return s:answer
endfunction
function! ale#util#ShowMessage(message, ...) abort
  call add(s:shown, a:message)
endfunction
function! ale#preview#ShowSelection(items, ...) abort
  let s:selection = a:items
endfunction

function! s:Shown() abort
  return join(s:shown, "\n")
endfunction

function! s:Findings() abort
  return map(copy(ale#engine#GetLoclist(bufnr(''))), 'v:val.text')
endfunction

function! s:Found(text) abort
  return stridx(join(s:Findings(), "\n"), a:text) >= 0
endfunction

function! s:Go(text) abort
  call cursor(1, 1)
  call search('\V' . a:text, 'c')
endfunction

function! s:Holds(text) abort
  return search('\V' . a:text, 'nw') > 0
endfunction

" Omni is what CTRL-X CTRL-O calls; it keeps the words, and waits no longer than s:Wait.
let s:words = []
function! Omni(findstart, base) abort
  if a:findstart
    return ale#completion#OmniFunc(1, a:base)
  endif
  call s:Wait({-> ale#completion#GetCompletionResult() isnot v:null})
  let l:result = ale#completion#GetCompletionResult()
  let s:words = l:result is v:null ? [] : map(copy(l:result), 'v:val.word')
  return []
endfunction

" s:Changed has the server told of what was typed.
function! s:Changed() abort
  call ale#Queue(0)
endfunction

function! s:Session() abort
  execute 'edit' fnameescape($SKILLPLS_TEST_TRIAL)
  let l:trial = bufnr('')
  call s:Changed()
  call s:Check('the misspelled name is found', s:Wait({-> s:Found(s:misspelled)}), s:Findings())
  call s:Check('the broken link is found', s:Wait({-> s:Found('notes.md')}), s:Findings())

  call s:Check('and what the settings switch off is not', !s:Found('no role gets'), s:Findings())

  call s:Go(s:needs)
  ALEHover
  call s:Check('hover shows the skill', s:Wait({-> stridx(s:Shown(), s:needs . ' ') >= 0}), s:shown)
  call s:Check('as plain text', stridx(s:Shown(), '**') < 0, s:shown)

  ALEGoToDefinition
  let l:want = resolve(fnamemodify($SKILLPLS_TEST_PATH, ':p'))
  call s:Check('definition opens the skill', s:Wait({-> resolve(expand('%:p')) ==# l:want}), expand('%:p'))
  execute 'buffer' l:trial

  call s:Go(s:needs)
  ALEFindReferences
  call s:Check('references are found in the whole tree', s:Wait({-> len(s:selection) > 5}), s:selection)

  call s:Go(s:misspelled)
  call search('rnu', 'c')
  set omnifunc=Omni
  call feedkeys("i\<C-x>\<C-o>\<C-e>", 'x')
  call s:Check('omni completion offers the skill', index(s:words, 'trial-run') >= 0, s:words)

  call s:Go(s:misspelled)
  let s:answer = '1'
  ALECodeAction
  call s:Check('the fix is made', s:Wait({-> s:Holds(', trial-run]')}), [s:shown, getline(4)])
  call s:Check('it was offered', stridx(s:Shown(), 'change to "trial-run"') >= 0, s:shown)
  call s:Changed()
  call s:Check('the misspelled name is found no more', s:Wait({-> !s:Found(s:misspelled)}), s:Findings())

  call writefile(['# Notes'], $SKILLPLS_TEST_NOTES)
  call s:Check("a file that is made behind Vim's back is noticed", s:Wait({-> !s:Found('notes.md')}), s:Findings())

  call s:Go('Last Words')
  let s:answer = 'Final Words'
  ALERename
  call s:Check('the heading has another name', s:Wait({-> s:Holds('## Final Words')}), getline(1, '$'))
  call s:Check('and so has the link to it', s:Holds('(#final-words)'), getline(1, '$'))

  call s:Go(s:needs)
  let s:answer = 'something-else'
  let l:before = getline(1, '$')
  let l:messages = len(split(execute('messages'), "\n"))
  ALERename
  call s:Check('the rename of a skill, whose directory ALE would have to move, is refused',
  \ s:Wait({-> len(split(execute('messages'), "\n")) > l:messages}), execute('messages'))
  call s:Check('and nothing is changed', getline(1, '$') ==# l:before && filereadable($SKILLPLS_TEST_PATH), getline(1, '$'))

  call ale#lsp#StopAll()
endfunction

try
  call s:Session()
catch
  call s:Check('the script runs to its end', 0, v:exception . ' at ' . v:throwpoint)
endtry
call writefile(['done'], $SKILLPLS_TEST_REPORT, 'a')
qall!
