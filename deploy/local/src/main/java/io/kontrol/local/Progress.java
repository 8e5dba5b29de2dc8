package io.kontrol.local;

import java.nio.file.Path;
import java.time.Duration;

/** What a person watches while the stack starts, and while it runs. */
public interface Progress {
  /** Says nothing: for tests. */
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

  /** It ended although nobody asked for it, and is started again after the pause. */
  void restarting(String component, Path log, Duration pause);
}
