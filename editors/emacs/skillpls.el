;;; skillpls.el --- Language server for agent skills -*- lexical-binding: t -*-

;; Package-Requires: ((emacs "28.1"))
;; Keywords: languages, tools

;;; Commentary:

;; How Emacs starts skillpls, by eglot or by lsp-mode, and for which files:
;;
;;   (require 'skillpls)
;;   (add-hook 'markdown-mode-hook #'skillpls-eglot-ensure)
;;   (add-hook 'yaml-mode-hook #'skillpls-eglot-ensure)
;;
;; With lsp-mode, `skillpls-lsp-ensure' in place of `skillpls-eglot-ensure'.
;; Nothing here knows what a skill is.

;;; Code:

(require 'seq)
(require 'subr-x)

(defgroup skillpls nil
  "Language server for agent skills."
  :group 'tools)

(defcustom skillpls-command '("skillpls" "lsp")
  "What runs the server."
  :type '(repeat string))

(defcustom skillpls-settings nil
  "Settings, as a property list: (:scope \"open\" :plainLinks \"off\").
docs/configuration.md of the project lists them."
  :type 'plist)

(defconst skillpls-modes '(markdown-mode gfm-mode markdown-ts-mode yaml-mode yaml-ts-mode js-json-mode json-mode json-ts-mode)
  "Modes of files that the server may know something of.")

(defconst skillpls--host-directories
  '(".agents" ".claude" ".claude-plugin" ".clinerules" ".codex" ".cursor" ".gemini" ".kiro" ".opencode" ".roo" ".windsurf"))

(defconst skillpls--other-markers '("AGENTS.md" "CLAUDE.md" "GEMINI.md" "skills" "SKILL.md"))

(defconst skillpls--own-names
  (rx (or (seq bos (or "SKILL.md" "copilot-instructions.md") eos)
          (seq (or ".agent.md" ".chatmode.md" ".instructions.md" ".prompt.md" ".mdc") eos))))

(defun skillpls--holds-any (directory names)
  "Whether DIRECTORY has an entry of NAMES."
  (seq-some (lambda (name) (file-attributes (expand-file-name name directory))) names))

(defun skillpls-root (file)
  "Return the directory to serve for FILE, with a slash; nil for none.
That is the one of the nearest .skillpls.yaml, else the repository's, else that of
the tree that FILE lies in.  It is nil for a file of which the server would know
nothing.  The home directory is never a tree because of what hosts keep in it."
  (let* ((case-fold-search nil)
         (home (file-name-as-directory (expand-file-name "~")))
         (directory (file-name-directory (expand-file-name file)))
         (ours (string-match-p skillpls--own-names (file-name-nondirectory file)))
         (here directory)
         configured git tree inside weak skills)
    (while (and directory (not configured))
      (let ((name (file-name-nondirectory (directory-file-name directory)))
            (up (file-name-directory (directory-file-name directory))))
        (cond
         ((equal up directory) (setq up nil)) ; nothing is served from the root of all
         ((skillpls--holds-any directory '(".skillpls.yaml")) (setq configured directory))
         ((not git)
          (when (and (member name skillpls--host-directories) (not inside))
            (setq inside directory))
          (when (equal name "skills")
            (setq skills directory))
          (unless (equal directory home)
            (when (and (not tree) (skillpls--holds-any directory skillpls--host-directories))
              (setq tree directory))
            (when (and (not weak) (skillpls--holds-any directory skillpls--other-markers))
              (setq weak directory)))
          (when (skillpls--holds-any directory '(".git"))
            (setq git directory))))
        (setq directory up)))
    (cond
     (configured)
     ((or ours tree inside weak) (or git tree inside skills weak here)))))

(defun skillpls--project (directory)
  "Return the tree of the current buffer as a project; DIRECTORY is of no use."
  (ignore directory)
  (when-let ((root (and buffer-file-name (skillpls-root buffer-file-name))))
    (cons 'transient root)))

;;;; eglot

(defvar eglot-server-programs)
(defvar eglot-workspace-configuration)
(declare-function eglot-ensure "eglot")

(defun skillpls--contact (&rest _)
  "What eglot starts, and the settings as it hands them over."
  (append skillpls-command (when skillpls-settings (list :initializationOptions skillpls-settings))))

(with-eval-after-load 'eglot
  (add-to-list 'eglot-server-programs (cons skillpls-modes #'skillpls--contact)))

;;;###autoload
(defun skillpls-eglot-ensure ()
  "Start eglot with skillpls in this buffer, where it visits a file of ours."
  (when (and buffer-file-name (skillpls-root buffer-file-name))
    (require 'eglot)
    (add-hook 'project-find-functions #'skillpls--project nil t)
    (eglot-ensure)))

;;;; lsp-mode

(declare-function lsp-register-client "lsp-mode")
(declare-function make-lsp-client "lsp-mode")
(declare-function lsp-stdio-connection "lsp-mode")
(declare-function lsp-workspace-folders-add "lsp-mode")
(declare-function lsp-deferred "lsp-mode")

(with-eval-after-load 'lsp-mode
  (lsp-register-client
   (make-lsp-client
    :new-connection (lsp-stdio-connection (lambda () skillpls-command))
    :activation-fn (lambda (file _mode) (and (apply #'derived-mode-p skillpls-modes) (skillpls-root file)))
    :initialization-options (lambda () skillpls-settings)
    :add-on? t                          ; marksman or the YAML server may serve the buffer, too
    :server-id 'skillpls)))

;;;###autoload
(defun skillpls-lsp-ensure ()
  "Start lsp-mode with skillpls in this buffer, where it visits a file of ours."
  (when-let ((root (and buffer-file-name (skillpls-root buffer-file-name))))
    (require 'lsp-mode)
    (lsp-workspace-folders-add root)
    (lsp-deferred)))

;;;###autoload
(add-to-list 'auto-mode-alist '("\\.mdc\\'" . markdown-mode))

(provide 'skillpls)

;;; skillpls.el ends here
