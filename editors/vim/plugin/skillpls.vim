" vim-lsp is told of the server when it starts; ALE finds it in ale_linters/.
if exists('g:loaded_skillpls')
  finish
endif
let g:loaded_skillpls = 1

augroup skillpls
  autocmd!
  autocmd User lsp_setup call lsp#register_server(skillpls#Server())
augroup END
