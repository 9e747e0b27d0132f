call ale#linter#Define('markdown', skillpls#Linter())
