call ale#linter#Define('yaml', skillpls#Linter())
