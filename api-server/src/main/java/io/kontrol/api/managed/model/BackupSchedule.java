package io.kontrol.api.managed.model;

import io.kontrol.api.platform.refusal.Refusal;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A schedule as CloudNativePG takes it: seconds, minutes, hours, days of the month, months and days
 * of the week, in numbers. {@code H} stands for a number that follows from the database's id, so
 * that all databases are not backed up at once.
 */
public final class BackupSchedule {
  private static final Pattern PART =
      Pattern.compile("(?:\\*|\\?|([0-9]{1,2})(?:-([0-9]{1,2}))?)(?:/([0-9]{1,2}))?");

  private record Field(String name, int least, int most) {}

  private static final List<Field> FIELDS =
      List.of(
          new Field("seconds", 0, 59),
          new Field("minutes", 0, 59),
          new Field("hours", 0, 23),
          new Field("days of the month", 1, 31),
          new Field("months", 1, 12),
          new Field("days of the week", 0, 6));

  private BackupSchedule() {}

  /** The schedule of one database. Refuses what the operator would refuse. */
  public static String of(String text, UUID database) {
    String[] fields = text.strip().split("\\s+", -1);
    if (fields.length != FIELDS.size()) {
      throw invalid("It has six fields, the first of which is seconds, such as '0 30 1 * * *'.");
    }
    for (int i = 0; i < fields.length; i++) {
      Field field = FIELDS.get(i);
      if (fields[i].equals("H")) {
        fields[i] = Integer.toString(spread(database, i, field));
      }
      for (String part : fields[i].split(",", -1)) {
        require(field, part);
      }
    }
    return String.join(" ", fields);
  }

  private static int spread(UUID database, int position, Field field) {
    long mixed = (database.getMostSignificantBits() ^ database.getLeastSignificantBits()) >>> 7;
    // no database's day is the 29th or later, which not every month has
    int most = field.name().equals("days of the month") ? 28 : field.most();
    return field.least()
        + (int) Math.floorMod(mixed / (1 + 61L * position), most - field.least() + 1L);
  }

  private static void require(Field field, String part) {
    Matcher matcher = PART.matcher(part);
    boolean sound =
        matcher.matches()
            && within(matcher.group(1), field)
            && within(matcher.group(2), field)
            && (matcher.group(3) == null || Integer.parseInt(matcher.group(3)) > 0)
            && (matcher.group(2) == null
                || Integer.parseInt(matcher.group(1)) <= Integer.parseInt(matcher.group(2)));
    if (!sound) {
      throw invalid(
          "Its %s are numbers from %d to %d, ranges (1-5), lists (1,3), steps (*/5), * or H."
              .formatted(field.name(), field.least(), field.most()));
    }
  }

  private static boolean within(String number, Field field) {
    if (number == null) {
      return true;
    }
    int value = Integer.parseInt(number);
    return value >= field.least() && value <= field.most();
  }

  private static Refusal invalid(String why) {
    return Refusal.invalid("invalid_backup_schedule", "This is no schedule for backups. " + why);
  }
}
