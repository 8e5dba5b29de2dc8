package io.kontrol.local.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A command line with its environment.
 *
 * @param environment added to the launcher's environment
 * @param without prefixes of inherited variables that are removed
 * @param stopSignal signal for a clean stop
 */
public record Command(
    List<String> words,
    Map<String, String> environment,
    List<String> without,
    ProcessSignal stopSignal) {

  private static final Optional<Path> SETSID = find("setsid");

  public Command {
    words = List.copyOf(words);
    environment = Map.copyOf(environment);
    without = List.copyOf(without);
  }

  public static Command of(String... words) {
    return new Command(List.of(words), Map.of(), List.of(), ProcessSignal.TERM);
  }

  /**
   * Starts it in a session of its own where {@code setsid} is installed. Ctrl-C at the terminal
   * then reaches the launcher alone, which stops all processes cleanly.
   */
  public ProcessBuilder builder() {
    List<String> all = new ArrayList<>();
    SETSID.ifPresent(path -> all.add(path.toString()));
    all.addAll(words);
    ProcessBuilder builder = new ProcessBuilder(all);
    builder
        .environment()
        .keySet()
        .removeIf(variable -> without.stream().anyMatch(variable::startsWith));
    builder.environment().putAll(environment);
    return builder;
  }

  public static Optional<Path> find(String program) {
    for (String folder : System.getenv().getOrDefault("PATH", "/usr/bin:/bin").split(":")) {
      Path candidate = Path.of(folder, program);
      if (Files.isExecutable(candidate)) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }
}
