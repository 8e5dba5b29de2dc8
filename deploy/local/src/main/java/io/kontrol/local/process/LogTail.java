package io.kontrol.local.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The last lines of a log, for the message of a failed start. */
final class LogTail {
  private static final int LINES = 15;

  private LogTail() {}

  static String of(Path log) {
    try {
      List<String> lines =
          new String(Files.readAllBytes(log), StandardCharsets.UTF_8).lines().toList();
      List<String> last = lines.subList(Math.max(0, lines.size() - LINES), lines.size());
      return " The last lines of " + log + ":\n  " + String.join("\n  ", last);
    } catch (IOException e) {
      return " Its log " + log + " cannot be read: " + e.getMessage();
    }
  }
}
