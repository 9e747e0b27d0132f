" Cursor's rules are markdown with front matter.
autocmd BufNewFile,BufRead *.mdc setfiletype markdown
