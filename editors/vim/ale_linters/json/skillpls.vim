call ale#linter#Define('json', skillpls#Linter())
