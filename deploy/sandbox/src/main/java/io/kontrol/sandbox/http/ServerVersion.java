package io.kontrol.sandbox.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.sandbox.json.SandboxJson;

/** The version of the API server that the sandbox follows. */
final class ServerVersion {
  private ServerVersion() {}

  static ObjectNode document() {
    return SandboxJson.object()
        .put("major", "1")
        .put("minor", "36")
        .put("gitVersion", "v1.36.2+kontrol-sandbox")
        .put("gitCommit", "")
        .put("gitTreeState", "clean")
        .put("buildDate", "2026-11-01T00:00:00Z")
        .put("goVersion", "none: java " + Runtime.version().feature())
        .put("compiler", "javac")
        .put("platform", "in-memory sandbox, runs no containers");
  }
}
