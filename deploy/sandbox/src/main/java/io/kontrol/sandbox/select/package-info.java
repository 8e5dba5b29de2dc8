/** Which objects a list or a watch asks for, and the form in which it shows them. */
@org.jspecify.annotations.NullMarked
package io.kontrol.sandbox.select;
