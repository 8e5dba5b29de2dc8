package io.kontrol.api.stack.deployment.row;

import java.util.Locale;

/** Why there is a new generation. */
public enum ChangeKind {
  CREATED,
  CHANGED,
  UPGRADED,
  ROLLED_BACK,
  ADOPTED;

  /** As it is stored and shown. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
