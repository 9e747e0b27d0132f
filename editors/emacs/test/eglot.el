;;; eglot.el --- A session in eglot -*- lexical-binding: t -*-

;; Through the functions that Emacs's keys call. The working directory is the tree.

(load (expand-file-name "report.el" (file-name-directory load-file-name)))
(require 'markdown-mode)
(require 'eglot)
(require 'flymake)
(require 'xref)
(require 'skillpls)

(setq eglot-sync-connect 30 eglot-autoshutdown nil eglot-confirm-server-edits nil eglot-confirm-server-initiated-edits nil
      eglot-send-changes-idle-time 0.05 xref-prompt-for-identifier nil)
(add-hook 'markdown-mode-hook #'skillpls-eglot-ensure)

(defun settled ()
  "Wait until the server has done all that is due."
  (jsonrpc-request (eglot-current-server) :skillpls/settled nil))

(defun changed ()
  "Have the server told of what was typed."
  (eglot--signal-textDocument/didChange))

(defun findings ()
  (mapcar #'flymake-diagnostic-text (flymake-diagnostics)))

(defun found (text)
  "Whether a finding in this buffer holds TEXT."
  (seq-some (lambda (finding) (string-search text finding)) (findings)))

(defun definition-at-point ()
  (when-let ((list (xref-backend-definitions 'eglot (xref-backend-identifier-at-point 'eglot))))
    (xref-location-group (xref-item-location (car list)))))

(play
 (lambda ()
   (find-file (tree "SKILLPLS_TEST_TRIAL"))
   (run-hooks 'post-command-hook)       ; where eglot-ensure waits for a person's first key
   (unless (check "attaches to a skill" (wait #'eglot-managed-p) (eglot-current-server))
     (error "Not attached"))
   (settled)
   (check "one server serves the tree" (= 1 (hash-table-count eglot--servers-by-project)))
   (check "the root is the tree"
          (file-equal-p (project-root (eglot--project (eglot-current-server))) (getenv "SKILLPLS_TEST_TREE"))
          (project-root (eglot--project (eglot-current-server))))
   (check "the misspelled name is found" (wait (lambda () (flymake-start) (found misspelled))) (findings))
   (check "the broken link is found" (wait (lambda () (found "notes.md"))) (findings))
   (check "and what the settings switch off is not" (not (found "no role gets")) (findings))

   (go-to needs)
   (let ((card (jsonrpc-request (eglot-current-server) :textDocument/hover (eglot--TextDocumentPositionParams))))
     (check "hover shows the skill" (string-search needs (format "%S" card)) card))
   (let ((to (definition-at-point)))
     (check "definition leads to the skill" (and to (string-suffix-p (getenv "SKILLPLS_TEST_PATH") (expand-file-name to))) to))
   (let ((uses (xref-backend-references 'eglot (xref-backend-identifier-at-point 'eglot))))
     (check "references are found in the whole tree" (> (length uses) 5) (length uses)))

   (go-to (concat misspelled "]"))
   (search-forward "trial-")
   (let* ((capf (eglot-completion-at-point))
          (labels (all-completions "" (nth 2 capf))))
     (check "completion offers the skill" (seq-some (lambda (label) (string-search "trial-run" label)) labels) (seq-take labels 20)))
   (go-to misspelled)
   (let* ((actions (eglot-code-actions (point) (point)))
          (action (seq-find (lambda (a) (string-search "change to \"trial-run\"" (plist-get a :title))) actions)))
     (check "the fix is offered" action (mapcar (lambda (a) (plist-get a :title)) actions))
     (when action
       (if (fboundp 'eglot-execute)
           (eglot-execute (eglot-current-server) action)
         (eglot--apply-workspace-edit (plist-get action :edit)))
       (check "the fix is made" (progn (goto-char (point-min)) (search-forward ", trial-run]" nil t)) (buffer-string))
       (changed)
       (check "the misspelled name is found no more" (wait (lambda () (not (found misspelled)))) (findings))))

   (write-region "# Notes\n" nil (tree "SKILLPLS_TEST_NOTES") nil 'quiet)
   (check "a file that is made behind Emacs's back is noticed" (wait (lambda () (not (found "notes.md")))) (findings))

   (go-to "Last Words")
   (eglot-rename "Final Words")
   (check "the heading has another name" (progn (goto-char (point-min)) (search-forward "## Final Words" nil t)) (buffer-string))
   (check "and so has the link to it" (progn (goto-char (point-min)) (search-forward "(#final-words)" nil t)) (buffer-string))
   (go-to needs)
   (let ((refused (condition-case err (progn (eglot-rename "something-else") "not refused") (error (format "%S" err)))))
     (check "a skill, whose directory Emacs would have to move, is refused with who can"
            (string-search (format "skillpls rename %s something-else --write" needs) refused) refused))
   (check "and nothing is changed" (file-exists-p (tree "SKILLPLS_TEST_PATH")))

   (let ((outside (make-temp-file "plain" nil ".md" "# Nothing of ours\n")))
     (find-file outside)
     (run-hooks 'post-command-hook)
     (check "leaves a plain markdown file alone" (not (eglot-current-server))))

   (find-file (tree "SKILLPLS_TEST_TRIAL"))
   (let ((server (eglot-current-server)))
     (eglot-shutdown server)
     (check "the server ends when asked" (wait (lambda () (not (jsonrpc-running-p server))))))))
;;; eglot.el ends here
