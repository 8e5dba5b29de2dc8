package io.kontrol.local.process;

import java.nio.file.Path;

/** Commands run with the JVM of the launcher. */
public final class JavaCommand {
  private JavaCommand() {}

  public static String program() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }
}
