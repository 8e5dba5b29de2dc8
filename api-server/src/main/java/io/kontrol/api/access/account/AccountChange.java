package io.kontrol.api.access.account;

import io.kontrol.api.access.Passwords;
import io.kontrol.api.access.UserNames;
import io.kontrol.api.platform.document.ObjectFields;
import io.kontrol.api.platform.refusal.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * What a user wants to change of its own account; null for what stays.
 *
 * @param oldPassword has to be there where there is a new one
 */
record AccountChange(
    @Nullable String fullName, @Nullable String password, @Nullable String oldPassword) {

  static AccountChange of(ObjectFields fields) {
    String fullName = fields.has("full_name") ? UserNames.fullName(fields.text("full_name")) : null;
    String password = fields.optionalText("password").orElse(null);
    String old = fields.optionalText("old_password").orElse(null);
    if ((password == null) != (old == null)) {
      throw Refusal.invalid(
          "missing_field",
          "A new password goes into password, the one until now into old_password.");
    }
    if (password == null && fullName == null) {
      throw Refusal.invalid("missing_field", "This changes nothing: send full_name or password.");
    }
    if (password != null) {
      Passwords.requireSound(password);
    }
    return new AccountChange(fullName, password, old);
  }

  /** Without the passwords. */
  @Override
  public String toString() {
    return "AccountChange[fullName=" + fullName + "]";
  }
}
