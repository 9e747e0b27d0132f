;;; lsp-mode.el --- A session in lsp-mode -*- lexical-binding: t -*-

;; Through the functions that Emacs's keys call. The working directory is the tree.

(load (expand-file-name "report.el" (file-name-directory load-file-name)))
(require 'markdown-mode)
(require 'lsp-mode)
(require 'flymake)
(require 'xref)
(require 'skillpls)

(setq lsp-session-file (expand-file-name "session" (getenv "HOME")) lsp-enable-file-watchers nil lsp-keep-workspace-alive t
      lsp-diagnostics-provider :flymake lsp-enable-snippet nil lsp-idle-delay 0.05 lsp-log-io nil
      lsp-enabled-clients '(skillpls) lsp-restart 'ignore lsp-auto-guess-root t xref-prompt-for-identifier nil)
(add-hook 'markdown-mode-hook #'skillpls-lsp-ensure)

(defun findings ()
  (mapcar (lambda (d) (gethash "message" d)) (gethash (lsp--fix-path-casing buffer-file-name) (lsp-diagnostics t))))

(defun found (text)
  (seq-some (lambda (finding) (string-search text finding)) (findings)))

(play
 (lambda ()
   (find-file (tree "SKILLPLS_TEST_TRIAL"))
   (lsp)                                ; lsp-deferred waits until the buffer is shown
   (unless (check "attaches to a skill" (wait #'lsp-workspaces) (lsp-session))
     (error "Not attached"))
   (lsp-request "skillpls/settled" nil)
   (check "the root is the tree" (file-equal-p (lsp-workspace-root) (getenv "SKILLPLS_TEST_TREE")) (lsp-workspace-root))
   (check "the misspelled name is found" (wait (lambda () (found misspelled))) (findings))
   (check "the broken link is found" (wait (lambda () (found "notes.md"))) (findings))
   (check "and what the settings switch off is not" (not (found "no role gets")) (findings))
   (go-to needs)
   (let ((card (lsp-request "textDocument/hover" (lsp--text-document-position-params))))
     (check "hover shows the skill" (string-search needs (format "%S" card)) card))
   (let ((to (car (xref-backend-definitions 'xref-lsp (xref-backend-identifier-at-point 'xref-lsp)))))
     (check "definition leads to the skill"
            (and to (string-suffix-p (getenv "SKILLPLS_TEST_PATH") (expand-file-name (xref-location-group (xref-item-location to))))) to))
   (check "references are found in the whole tree" (> (length (xref-backend-references 'xref-lsp (xref-backend-identifier-at-point 'xref-lsp))) 5))
   (go-to misspelled)
   (let* ((actions (append (lsp-code-actions-at-point) nil))
          (action (seq-find (lambda (a) (string-search "change to \"trial-run\"" (gethash "title" a))) actions)))
     (check "the fix is offered" action actions)
     (when action
       (lsp-execute-code-action action)
       (check "the fix is made" (progn (goto-char (point-min)) (search-forward ", trial-run]" nil t)) (buffer-string))
       (check "the misspelled name is found no more" (wait (lambda () (not (found misspelled)))) (findings))))
   (write-region "# Notes\n" nil (tree "SKILLPLS_TEST_NOTES") nil 'quiet)
   (check "a file that is made behind Emacs's back is noticed" (wait (lambda () (not (found "notes.md")))) (findings))
   (go-to "Last Words")
   (lsp-rename "Final Words")
   (check "the heading has another name, and so has the link to it"
          (progn (goto-char (point-min)) (search-forward "(#final-words)" nil t) (search-forward "## Final Words" nil t)) (buffer-string))
   (go-to needs)
   (lsp-rename "something-else")
   (check "a skill has another name, and its directory is moved"
          (and (not (file-exists-p (tree "SKILLPLS_TEST_PATH"))) (file-exists-p (string-replace (concat "/" needs "/") "/something-else/" (tree "SKILLPLS_TEST_PATH"))))
          (shell-command-to-string (format "find %s -name '*else*' -o -name '%s' | xargs ls -lad" (getenv "SKILLPLS_TEST_TREE") needs)))
   (lsp-workspace-shutdown (car (lsp-workspaces)))
   (check "the server ends when asked" (wait (lambda () (not (lsp-workspaces)))))))
;;; lsp-mode.el ends here
