#!/bin/sh
# usage: editors.sh EDITOR DIR
#
# Unpacks an editor from Debian into DIR, and makes DIR/EDITOR, which runs on this
# machine and takes its own runtime files from DIR:
#
#   helix     25.01, with a tmux to show it in (DIR/tmux)
#   emacs-28  with the eglot that Debian had for it
#   emacs-30  with its own eglot, and lsp-mode
#   vim       9.0, with ALE
#
# Nothing is installed; see debian.sh.
# Exit: 0 when DIR/EDITOR runs, 1 with a reason on stderr otherwise.
set -eu

editor=$1
mkdir -p "$2"
dir=$(cd "$2" && pwd)
root=$dir/root
here=$(dirname "$0")
run=$dir/$editor

if "$run" --version >/dev/null 2>&1; then
	exit 0
fi
rm -f "$run" "$dir/tmux"

# wrap NAME PROGRAM [NAME=VALUE...] makes DIR/NAME, which runs a program of the tree.
wrap() {
	name=$1 program=$2
	shift 2
	{
		echo '#!/bin/sh'
		for setting in "$@"; do
			echo "export ${setting%%=*}='${setting#*=}'"
		done
		echo "exec '$root'/$program \"\$@\""
	} >"$dir/$name"
	chmod +x "$dir/$name"
}

# emacs SUITE PACKAGE... unpacks an Emacs, and has it find its Lisp, its dumped state
# and the packages beside it.
emacs() {
	suite=$1
	shift
	WITHOUT='binutils libc6-dev libgcc-12-dev libgcc-14-dev perl dpkg install-info dh-elpa-helper' \
		"$here/debian.sh" "$suite" "$dir" usr/bin/emacs-nox emacs-nox "$@"
	lisp=$(echo "$root"/usr/share/emacs/[0-9]*/lisp)
	share=${lisp%/lisp}
	dump=$(find "$root/usr/libexec" "$root/usr/lib/emacs" -name '*.pdmp' 2>/dev/null | head -n 1)
	path=$lisp
	for package in "$root"/usr/share/emacs/site-lisp/elpa-src/*; do
		[ -d "$package" ] && path=$path:$package
	done
	wrap "$editor" "usr/bin/emacs-nox --dump-file='$dump'" \
		"EMACSLOADPATH=$path" "EMACSDATA=$share/etc" "EMACSDOC=$share/etc" "EMACSPATH=$(dirname "$dump")"
}

case $editor in
helix)
	"$here/debian.sh" trixie "$dir" 'usr/bin/hx usr/bin/tmux' hx tmux ncurses-base
	wrap helix usr/bin/hx
	wrap tmux usr/bin/tmux "TERMINFO_DIRS=$root/usr/share/terminfo:$root/usr/lib/terminfo:$root/lib/terminfo"
	;;
emacs-28) emacs bookworm elpa-eglot elpa-markdown-mode elpa-yaml-mode ;;
emacs-30) emacs trixie elpa-lsp-mode elpa-markdown-mode elpa-yaml-mode ;;
vim)
	"$here/debian.sh" bookworm "$dir" usr/bin/vim.basic vim vim-ale
	wrap vim usr/bin/vim.basic "VIMRUNTIME=$(echo "$root"/usr/share/vim/vim[0-9]*)"
	;;
*)
	echo "editors.sh: no editor is called $editor" >&2
	exit 1
	;;
esac
"$run" --version >/dev/null || { echo "editors.sh: the unpacked $editor does not run" >&2; exit 1; }
