#pragma once
// The part of LSP 3.17 that the server speaks, in three rooms.

#include "protocol/lsp_base.h"       // IWYU pragma: export
#include "protocol/lsp_features.h"   // IWYU pragma: export
#include "protocol/lsp_lifecycle.h"  // IWYU pragma: export
