package io.kontrol.local;

import java.nio.file.Path;
import java.time.Duration;

/** Receives the progress of the stack, to show it to the user. */
public interface Progress {
  /** Ignores all progress, for tests. */
  Progress SILENT =
      new Progress() {
        @Override
        public void starting(String component, Path log) {}

        @Override
        public void ready(String component, Duration after, String note) {}

        @Override
        public void restarting(String component, Path log, Duration pause) {}
      };

  void starting(String component, Path log);

  void ready(String component, Duration after, String note);

  /** The process ended by itself, and is started again after the pause. */
  void restarting(String component, Path log, Duration pause);
}
