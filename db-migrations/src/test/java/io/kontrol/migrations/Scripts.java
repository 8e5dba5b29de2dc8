package io.kontrol.migrations;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** The migration scripts as they lie in the module. */
final class Scripts {
  private Scripts() {}

  static List<Path> all() {
    try (Stream<Path> files = Files.list(directory())) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * @param letter V applies once, R whenever its text has changed, U undoes
   */
  static List<Path> all(char letter) {
    return all().stream().filter(path -> name(path).charAt(0) == letter).toList();
  }

  /** As Flyway applies them: by their numbers, then what is edited in place by its name. */
  static List<Path> inOrder() {
    return Stream.concat(all('V').stream(), all('R').stream()).toList();
  }

  static Path undoOf(Path script) {
    return script.resolveSibling("U" + name(script).substring(1));
  }

  static String name(Path script) {
    return script.getFileName().toString();
  }

  static String text(Path script) {
    try {
      return Files.readString(script);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path directory() {
    try {
      return Path.of(Objects.requireNonNull(Scripts.class.getResource("/db/migration")).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
