;;; emacs.el --- plays the steps of a scenario in eglot (1.9 and later), see run.sh  -*- lexical-binding: t -*-

;; Findings are read from flymake, so at the places that Emacs shows, turned back into UTF-16.

(setq load-prefer-newer t
      package-user-dir (expand-file-name "packages" (getenv "HOME"))
      package-directory-list '("/usr/share/emacs/site-lisp/elpa"))  ; where Debian puts eglot for an Emacs without it
(require 'package)
(package-initialize)
(require 'cl-lib)
(require 'eglot)
(require 'flymake)
(require 'json)

(defconst patience 120 "Seconds, for a server that never answers.")
(setq eglot-sync-connect t eglot-connect-timeout patience jsonrpc-default-request-timeout patience
      eglot-autoshutdown nil eglot-autoreconnect nil eglot-confirm-server-initiated-edits nil
      eglot-strict-mode '(disallow-non-standard-keys)
      flymake-start-on-flymake-mode nil flymake-no-changes-timeout nil
      make-backup-files nil create-lockfiles nil auto-save-default nil
      coding-system-for-write 'utf-8-unix)

(define-derived-mode played-mode prog-mode "Played")
(push '("\\.js\\(on\\)?\\'\\|/COMMIT_EDITMSG\\'" . played-mode) auto-mode-alist)
(push (list 'played-mode (getenv "HOTFIX_SERVER")) eglot-server-programs)

(defvar root (file-name-as-directory (getenv "HOTFIX_ROOT")))
(defvar opened nil "Paths, in the order they were opened.")
(defvar looks 0)
(defvar heard-diagnostics 0)
(defvar heard-statuses 0)

(defun tell (format &rest args)
  (write-region (concat (apply #'format format args) "\n") nil (getenv "HOTFIX_REPORT") t 'quiet))
(defun give-up (why)
  (message "emacs.el: %s" why)
  (kill-emacs 1))

(cl-defmethod eglot-handle-notification :before (_server (_method (eql textDocument/publishDiagnostics)) &rest _)
  (cl-incf heard-diagnostics))
(cl-defmethod eglot-handle-notification (_server (_method (eql hotfix/didChangeStatus)) &rest _)
  (cl-incf heard-statuses))

(defun buffer-of (path) (find-file-noselect (expand-file-name path root)))
(defun server () (eglot-current-server))

(defun ask (method params)
  (eglot--signal-textDocument/didChange)  ; edits wait for an idle timer, which a batch never runs
  (jsonrpc-request (server) method params))

(defun settle ()
  "Answered when the server has nothing more to say; so all diagnostics have come before."
  (dolist (path opened)
    (with-current-buffer (buffer-of path) (eglot--signal-textDocument/didChange)))
  (with-current-buffer (buffer-of (car opened)) (ask :hotfix/status (make-hash-table)))
  (dolist (path opened)
    (with-current-buffer (buffer-of path) (flymake-start))))

(defun start ()
  (with-current-buffer (buffer-of (car opened))
    (apply #'eglot--connect (eglot--guess-contact)))
  (dolist (path opened)
    (with-current-buffer (buffer-of path)
      (unless (eglot-managed-p) (give-up (concat path " is not managed")))
      (unless flymake-mode (flymake-mode 1)))))

(defconst severities ["" "error" "warning" "information" "hint"])
(defconst types [nil eglot-error eglot-warning eglot-note eglot-note])

(defun shown (diagnostic)
  "A flymake DIAGNOSTIC of this buffer as LSP has it, with the place where it is shown."
  (let* ((told (cdr (assq 'eglot-lsp-diag (eglot--diag-data diagnostic))))
         (range (plist-get told :range))
         (severity (plist-get told :severity)))
    (unless (and (equal (plist-get told :source) "hotfix")
                 (eq (flymake-diagnostic-type diagnostic) (aref types severity))
                 (string-suffix-p (plist-get told :message) (flymake-diagnostic-text diagnostic)))
      (give-up (format "%S is shown as %S %s" told (flymake-diagnostic-type diagnostic) (flymake-diagnostic-text diagnostic))))
    (unless (equal (plist-get range :start) (plist-get range :end))  ; eglot stretches what is empty
      (setq range (list :start (eglot--pos-to-lsp-position (flymake-diagnostic-beg diagnostic))
                        :end (eglot--pos-to-lsp-position (flymake-diagnostic-end diagnostic)))))
    (list :range range :severity severity :code (plist-get told :code) :message (plist-get told :message)
          :beg (flymake-diagnostic-beg diagnostic) :end (flymake-diagnostic-end diagnostic))))

(defun start-line (finding) (plist-get (plist-get (plist-get finding :range) :start) :line))

(defun findings ()
  (sort (mapcar #'shown (flymake-diagnostics))
        (lambda (a b)
          (if (/= (start-line a) (start-line b)) (< (start-line a) (start-line b))
            (string< (plist-get a :code) (plist-get b :code))))))

(defun place (range)
  (let ((start (plist-get range :start)) (end (plist-get range :end)))
    (format "%d:%d-%d:%d" (plist-get start :line) (plist-get start :character)
            (plist-get end :line) (plist-get end :character))))

(defun tell-offers (path about beg end)
  (dolist (action (eglot-code-actions beg end))
    (tell "action %s %s [%s] %s" path about (plist-get action :kind) (plist-get action :title)))
  (goto-char beg)
  (let ((hover (ask :textDocument/hover (eglot--TextDocumentPositionParams))))
    (dolist (line (split-string (or (plist-get (plist-get hover :contents) :value) "") "\n"))
      (unless (string-empty-p line) (tell "hover %s %d | %s" path (1- (line-number-at-pos beg)) line)))))

(defun step-open (path _rest)
  (buffer-of path)
  (setq opened (append opened (list path))))

(defun step-look (_path _rest)
  (unless (with-current-buffer (buffer-of (car opened)) (server)) (start))
  (settle)
  (tell "look %d" (cl-incf looks))
  (dolist (path opened)
    (with-current-buffer (buffer-of path)
      (dolist (one (findings))
        (tell "finding %s %s %s %s %s" path (place (plist-get one :range)) (aref severities (plist-get one :severity))
              (plist-get one :code) (plist-get one :message))
        (tell-offers path (plist-get one :code) (plist-get one :beg) (plist-get one :end)))
      (dolist (line (split-string (string-remove-suffix "\n" (buffer-string)) "\n"))
        (tell "text %s | %s" path line)))))

(defun step-point (path line)
  (with-current-buffer (buffer-of path)
    (goto-char (point-min))
    (forward-line (1- (string-to-number line)))
    (tell-offers path "-" (point) (point))))

(defun step-check (_path _rest)
  (let ((checked (with-temp-buffer
                   (insert-file-contents (getenv "HOTFIX_CHECKED"))
                   (json-parse-buffer :object-type 'plist :array-type 'list :null-object nil))))
    (dolist (one (plist-get checked :findings))
      (let ((path (plist-get one :path)))
        (tell "checked %s %s %s %s %s" (or path "-") (if path (place (plist-get one :range)) "-")
              (plist-get one :severity) (plist-get one :code) (plist-get one :message))))))

(defun step-apply (path title)
  (with-current-buffer (buffer-of path)
    (let ((action (cl-find-if (lambda (one) (and (plist-get one :edit) (string-prefix-p title (plist-get one :title))))
                              (eglot-code-actions (point-min) (point-max)))))
      (unless action (give-up (format "no action for %s begins with %s" path title)))
      (tell "applied %s" (plist-get action :title))
      (apply #'eglot--apply-workspace-edit (plist-get action :edit)  ; later releases want to know who asks
             (make-list (1- (car (func-arity #'eglot--apply-workspace-edit))) nil)))))

(defun step-type (path rest)
  (string-match "\\`\\([0-9]+\\) \\(.*\\)\\'" rest)
  (let ((line (string-to-number (match-string 1 rest))) (text (match-string 2 rest)))
    (with-current-buffer (buffer-of path)
      (goto-char (point-min))
      (forward-line (1- line))
      (insert text "\n"))))

(defun step-heard (_path _rest)
  (tell "heard %d diagnostics, %d statuses" heard-diagnostics heard-statuses))

(defun play ()
  (dolist (line (split-string (with-temp-buffer (insert-file-contents (getenv "HOTFIX_STEPS")) (buffer-string)) "\n" t))
    (unless (string-prefix-p "#" line)
      (string-match "\\`\\(\\S-+\\) ?\\(\\S-*\\) ?\\(.*\\)\\'" line)
      (funcall (intern (concat "step-" (match-string 1 line))) (match-string 2 line) (match-string 3 line))))
  (dolist (path opened)
    (with-current-buffer (buffer-of path) (set-buffer-modified-p nil)))
  (with-current-buffer (buffer-of (car opened))
    (eglot-shutdown (server)))  ; Emacs kills what has answered, so there is no exit code to look at
  (tell "played to its end"))

(condition-case why (play)
  (error (give-up (error-message-string why))))
(kill-emacs 0)
