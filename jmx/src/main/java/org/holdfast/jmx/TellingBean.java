package org.holdfast.jmx;

import javax.management.ListenerNotFoundException;
import javax.management.MBeanNotificationInfo;
import javax.management.NotificationEmitter;
import javax.management.NotificationFilter;
import javax.management.NotificationListener;
import org.jspecify.annotations.Nullable;

/** An MXBean that takes listeners, as it has something to tell. */
final class TellingBean extends OpenBean implements NotificationEmitter {
  private final Teller teller;

  <T> TellingBean(T bean, Class<T> described, Teller teller) {
    super(bean, described);
    this.teller = teller;
  }

  @Override
  MBeanNotificationInfo[] told() {
    return getNotificationInfo();
  }

  @Override
  public MBeanNotificationInfo[] getNotificationInfo() {
    return teller.getNotificationInfo();
  }

  @Override
  public void addNotificationListener(
      NotificationListener listener, @Nullable NotificationFilter filter, @Nullable Object back) {
    teller.addNotificationListener(listener, filter, back);
  }

  @Override
  public void removeNotificationListener(NotificationListener listener)
      throws ListenerNotFoundException {
    teller.removeNotificationListener(listener);
  }

  @Override
  public void removeNotificationListener(
      NotificationListener listener, @Nullable NotificationFilter filter, @Nullable Object back)
      throws ListenerNotFoundException {
    teller.removeNotificationListener(listener, filter, back);
  }
}
