-- Plays the steps of a scenario in Neovim's own language client (0.7 and later) and reports what it was told; see run.sh.
-- Findings are read from vim.diagnostic, so with the columns that Neovim shows, turned back into UTF-16.
local patience = 120000 -- milliseconds, for a server that never answers
local env = vim.env
local report = assert(io.open(env.HOTFIX_REPORT, 'w'))
local buffers, order, client, looks = {}, {}, nil, 0
local heard = { diagnostics = 0, statuses = 0 }
local exit_code

local function tell(...) report:write(string.format(...), '\n') end
local function give_up(why)
  io.stderr:write('neovim.lua: ', why, '\n')
  vim.cmd('cquit 1')
end
local function wait_for(what, condition)
  if not vim.wait(patience, condition, 5) then give_up('waited in vain for ' .. what) end
end

local publish = vim.lsp.handlers['textDocument/publishDiagnostics']
vim.lsp.handlers['textDocument/publishDiagnostics'] = function(...)
  heard.diagnostics = heard.diagnostics + 1
  return publish(...)
end
vim.lsp.handlers['hotfix/didChangeStatus'] = function() heard.statuses = heard.statuses + 1 end

local function ask(buffer, method, params)
  local answers, why = vim.lsp.buf_request_sync(buffer, method, params, patience)
  local answer = answers and answers[client.id]
  if not answer or answer.err or answer.error then give_up(method .. ': ' .. vim.inspect(answer or why)) end
  if answer.result == vim.NIL then return nil end
  return answer.result
end

-- Answered when the server has nothing more to say about what it was told; so all diagnostics have come before.
-- Asked from each buffer, since Neovim holds a buffer's edits back until something is asked from that buffer.
local function settle()
  for _, path in ipairs(order) do ask(buffers[path], 'hotfix/status', vim.empty_dict()) end
end

local function start()
  local id = vim.lsp.start_client({
    name = 'hotfix', cmd = { env.HOTFIX_SERVER }, root_dir = env.HOTFIX_ROOT,
    on_exit = function(code, signal) exit_code = code ~= 0 and code or signal end,
  })
  if not id then give_up('the server does not start') end
  for _, path in ipairs(order) do vim.lsp.buf_attach_client(buffers[path], id) end
  wait_for('initialize', function() return vim.lsp.get_client_by_id(id) or exit_code end)
  client = vim.lsp.get_client_by_id(id)
  wait_for('initialize', function() return client.initialized end)
  for _, path in ipairs(order) do
    wait_for(path, function() return vim.lsp.buf_is_attached(buffers[path], id) end)
  end
end

local severities = { 'error', 'warning', 'information', 'hint' }
local function utf16(buffer, line, byte)
  local text = vim.api.nvim_buf_get_lines(buffer, line, line + 1, false)[1] or ''
  local _, units = vim.str_utfindex(text, math.min(byte, #text))
  return units
end

-- The diagnostics of a buffer as LSP has them, in a fixed order.
local function findings(path)
  local buffer, found = buffers[path], {}
  for _, shown in ipairs(vim.diagnostic.get(buffer)) do
    local one = {
      range = {
        start = { line = shown.lnum, character = utf16(buffer, shown.lnum, shown.col) },
        ['end'] = { line = shown.end_lnum, character = utf16(buffer, shown.end_lnum, shown.end_col) },
      },
      severity = shown.severity, source = shown.source, message = shown.message,
      code = shown.code or (shown.user_data and shown.user_data.lsp and shown.user_data.lsp.code),
    }
    if one.source ~= 'hotfix' then give_up('a diagnostic of ' .. tostring(one.source)) end
    table.insert(found, one)
  end
  table.sort(found, function(a, b)
    if a.range.start.line ~= b.range.start.line then return a.range.start.line < b.range.start.line end
    return a.code < b.code
  end)
  return found
end

local function place(range)
  return string.format('%d:%d-%d:%d', range.start.line, range.start.character, range['end'].line, range['end'].character)
end

local function actions(path, range, diagnostics)
  return ask(buffers[path], 'textDocument/codeAction', {
    textDocument = vim.lsp.util.make_text_document_params(buffers[path]), range = range,
    context = { diagnostics = diagnostics },
  }) or {}
end

local function tell_offers(path, about, range, diagnostics)
  for _, action in ipairs(actions(path, range, diagnostics)) do
    tell('action %s %s [%s] %s', path, about, action.kind, action.title)
  end
  local hover = ask(buffers[path], 'textDocument/hover', {
    textDocument = vim.lsp.util.make_text_document_params(buffers[path]), position = range.start,
  })
  for _, line in ipairs(vim.split(hover and hover.contents.value or '', '\n')) do
    if line ~= '' then tell('hover %s %d | %s', path, range.start.line, line) end
  end
end

local step = {}

function step.open(path)
  vim.cmd('edit ' .. vim.fn.fnameescape(env.HOTFIX_ROOT .. '/' .. path))
  buffers[path] = vim.api.nvim_get_current_buf()
  table.insert(order, path)
end

function step.look()
  if not client then start() end
  settle()
  looks = looks + 1
  tell('look %d', looks)
  for _, path in ipairs(order) do
    for _, one in ipairs(findings(path)) do
      tell('finding %s %s %s %s %s', path, place(one.range), severities[one.severity], one.code, one.message)
      tell_offers(path, one.code, one.range, { one })
    end
    for _, line in ipairs(vim.api.nvim_buf_get_lines(buffers[path], 0, -1, false)) do tell('text %s | %s', path, line) end
  end
end

function step.point(path, line)
  local here = { line = tonumber(line) - 1, character = 0 }
  tell_offers(path, '-', { start = here, ['end'] = here }, {})
end

function step.check()
  local file = assert(io.open(env.HOTFIX_CHECKED))
  local checked = vim.fn.json_decode(file:read('*a'))
  file:close()
  for _, one in ipairs(checked.findings) do
    local whole = one.path == vim.NIL
    tell('checked %s %s %s %s %s', whole and '-' or one.path, whole and '-' or place(one.range), one.severity, one.code,
      one.message)
  end
end

function step.apply(path, title)
  local last = vim.api.nvim_buf_line_count(buffers[path])
  local whole = { start = { line = 0, character = 0 }, ['end'] = { line = last - 1, character = 0 } }
  for _, action in ipairs(actions(path, whole, findings(path))) do
    if action.edit and vim.startswith(action.title, title) then
      tell('applied %s', action.title)
      return vim.lsp.util.apply_workspace_edit(action.edit, client.offset_encoding)
    end
  end
  give_up('no action for ' .. path .. ' begins with ' .. title)
end

function step.type(path, rest)
  local line, text = rest:match('^(%d+) (.*)$')
  vim.api.nvim_buf_set_lines(buffers[path], line - 1, line - 1, true, { text })
end

function step.heard() tell('heard %d diagnostics, %d statuses', heard.diagnostics, heard.statuses) end

local function play()
  for line in io.lines(env.HOTFIX_STEPS) do
    if line ~= '' and line:sub(1, 1) ~= '#' then
      local name, path, rest = line:match('^(%S+) ?(%S*) ?(.*)$')
      step[name](path, rest)
    end
  end
  client.stop()
  wait_for('the end of the server', function() return exit_code ~= nil end)
  if exit_code ~= 0 then give_up('the server ended with ' .. exit_code) end
  tell('played to its end')
  report:close()
end

vim.opt.swapfile = false
vim.opt.hidden = true
local fine, why = xpcall(play, debug.traceback)
if not fine then give_up(why) end
vim.cmd('qall!')
