" Which directory is served for a file.
let s:roots = []
for s:line in readfile($SKILLPLS_TEST_ROOTS)
  let [$HOME, s:path] = split(s:line, "\t")
  call add(s:roots, skillpls#Root(s:path))
endfor
call writefile(s:roots, $SKILLPLS_TEST_REPORT)
qall!
