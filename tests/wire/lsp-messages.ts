// Which type of the reference each message of the server must have; validate.mjs makes JSON Schemas of these maps.
// A method that is not here and not `hotfix/*` is an error: add it when the server learns to send it.
import type {
  ApplyWorkspaceEditParams, CancelParams, CodeAction, CodeLens, Command, CompletionItem, ConfigurationParams, Hover, InitializeResult,
  LogMessageParams, LogTraceParams, ProgressToken, PublishDiagnosticsParams, RegistrationParams, ShowDocumentParams,
  ShowMessageParams, ShowMessageRequestParams, UnregistrationParams, WorkDoneProgressBegin,
  WorkDoneProgressCreateParams, WorkDoneProgressEnd, WorkDoneProgressReport,
} from 'vscode-languageserver-protocol';

export interface Notifications {
  '$/cancelRequest': CancelParams;
  '$/logTrace': LogTraceParams;
  '$/progress': { token: ProgressToken; value: WorkDoneProgressBegin | WorkDoneProgressReport | WorkDoneProgressEnd };
  'textDocument/publishDiagnostics': PublishDiagnosticsParams;
  'window/logMessage': LogMessageParams;
  'window/showMessage': ShowMessageParams;
}

export interface Requests {
  'client/registerCapability': RegistrationParams;
  'client/unregisterCapability': UnregistrationParams;
  'window/showDocument': ShowDocumentParams;
  'window/showMessageRequest': ShowMessageRequestParams;
  'window/workDoneProgress/create': WorkDoneProgressCreateParams;
  'workspace/applyEdit': ApplyWorkspaceEditParams;
  'workspace/configuration': ConfigurationParams;
}

export interface Results {
  'initialize': InitializeResult;
  'shutdown': null;
  'textDocument/codeAction': (Command | CodeAction)[] | null;
  'codeAction/resolve': CodeAction;
  'textDocument/codeLens': CodeLens[] | null;
  'textDocument/completion': CompletionItem[] | null;
  'textDocument/hover': Hover | null;
}

export interface ParameterlessRequests {
  'workspace/codeLens/refresh': null;
}
