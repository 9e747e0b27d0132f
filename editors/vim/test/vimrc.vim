" A user's configuration, as README.md has it.
set nocompatible hidden noswapfile
filetype plugin on
syntax off
execute 'set runtimepath^=' . fnameescape($SKILLPLS_TEST_ALE)
execute 'set runtimepath^=' . fnameescape($SKILLPLS_TEST_PLUGIN)
let g:ale_linters = {'markdown': ['skillpls'], 'yaml': ['skillpls'], 'json': ['skillpls']}
let g:ale_lint_delay = 10
let g:skillpls_settings = {'rules': {'unreachable-skill': 'off'}}
set omnifunc=ale#completion#OmniFunc
