package io.kontrol.local;

import java.nio.file.Path;

/** The Java that runs the launcher runs the rest. */
final class Java {
  private Java() {}

  static String program() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }
}
