import type { ReactNode } from 'react';

export interface IconProps {
  /** Width and height in pixels. */
  readonly size?: number;
}

/** Drawn on a grid of 24, in the colour of the text around it. Always beside a name, so hidden from assistive technology. */
function Icon({ size = 20, children }: IconProps & { readonly children: ReactNode }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={1.8}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {children}
    </svg>
  );
}

export const SearchIcon = (props: IconProps) => (
  <Icon {...props}>
    <circle cx="10.5" cy="10.5" r="6" />
    <path d="m15 15 5 5" />
  </Icon>
);

export const BackIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="m14.5 5-7 7 7 7" />
  </Icon>
);

export const LockIcon = (props: IconProps) => (
  <Icon {...props}>
    <rect x="5" y="10.5" width="14" height="9.5" rx="2.2" />
    <path d="M8 10.5V8a4 4 0 0 1 8 0v2.5" />
  </Icon>
);

export const SendIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="M12 19.5v-15" />
    <path d="m5.5 11 6.5-6.5 6.5 6.5" />
  </Icon>
);

export const DownIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="M12 5v14" />
    <path d="m6 13 6 6 6-6" />
  </Icon>
);

export const ClockIcon = (props: IconProps) => (
  <Icon {...props}>
    <circle cx="12" cy="12" r="8" />
    <path d="M12 7.5V12l3 2" />
  </Icon>
);

export const CheckIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="m5 12.5 4.5 4.5L19 7.5" />
  </Icon>
);

export const AlertIcon = (props: IconProps) => (
  <Icon {...props}>
    <circle cx="12" cy="12" r="8.5" />
    <path d="M12 7.8v5" />
    <path d="M12 16v.1" />
  </Icon>
);

export const SignOutIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="M14 5H7.5A1.5 1.5 0 0 0 6 6.5v11A1.5 1.5 0 0 0 7.5 19H14" />
    <path d="M11 12h9" />
    <path d="m17 8.5 3.5 3.5-3.5 3.5" />
  </Icon>
);

export const ConversationsIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="M4.5 6.5A2.5 2.5 0 0 1 7 4h7a2.5 2.5 0 0 1 2.5 2.5v3A2.5 2.5 0 0 1 14 12h-3l-4 3v-3a2.5 2.5 0 0 1-2.5-2.5Z" />
    <path d="M19.5 9.5a2.5 2.5 0 0 1 .5 1.5v3a2.5 2.5 0 0 1-2.5 2.5V19.5l-4-3h-2" />
  </Icon>
);

export const MuteIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="M9 6.2A5 5 0 0 1 17 10c0 2 .4 3.5 1 4.6" />
    <path d="M7.2 9a9 9 0 0 0-.2 1c0 3.5-1.2 5.5-2.2 6.5H16" />
    <path d="M10 19.5a2.2 2.2 0 0 0 4 0" />
    <path d="m4 4 16 16" />
  </Icon>
);

export const BellIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="M7 10a5 5 0 0 1 10 0c0 3.5 1.2 5.5 2.2 6.5H4.8C5.8 15.5 7 13.5 7 10Z" />
    <path d="M10 19.5a2.2 2.2 0 0 0 4 0" />
  </Icon>
);

export const PinIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="M9 4h6l-.7 6L17 13v1.5H7V13l2.7-3Z" />
    <path d="M12 14.5V20" />
  </Icon>
);

export const ArchiveIcon = (props: IconProps) => (
  <Icon {...props}>
    <rect x="4" y="5" width="16" height="4" rx="1.2" />
    <path d="M5.5 9v8.5A1.5 1.5 0 0 0 7 19h10a1.5 1.5 0 0 0 1.5-1.5V9" />
    <path d="M10 13h4" />
  </Icon>
);

export const MoreIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="M5.5 12v.01" strokeWidth={3} />
    <path d="M12 12v.01" strokeWidth={3} />
    <path d="M18.5 12v.01" strokeWidth={3} />
  </Icon>
);

export const SmileIcon = (props: IconProps) => (
  <Icon {...props}>
    <circle cx="12" cy="12" r="8.5" />
    <path d="M8.5 14a4 4 0 0 0 7 0" />
    <path d="M9.2 9.5v.3" />
    <path d="M14.8 9.5v.3" />
  </Icon>
);

export const ReplyIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="m9.5 6-5 5 5 5" />
    <path d="M4.5 11H14a5.5 5.5 0 0 1 5.5 5.5V18" />
  </Icon>
);

export const EditIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="M4.5 19.5 5.5 15 15.5 5a2.1 2.1 0 0 1 3 0l.5.5a2.1 2.1 0 0 1 0 3L9 18.5Z" />
  </Icon>
);

export const TrashIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="M4.5 7h15" />
    <path d="M9 7V4.5h6V7" />
    <path d="m6.5 7 .8 12.5h9.4L17.5 7" />
  </Icon>
);

export const HistoryIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="M4.5 8.5A8 8 0 1 1 4 12" />
    <path d="M4 4.5v4h4" />
    <path d="M12 8v4.2l2.8 1.8" />
  </Icon>
);

export const EyeIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="M2.5 12S6 6 12 6s9.5 6 9.5 6-3.5 6-9.5 6-9.5-6-9.5-6Z" />
    <circle cx="12" cy="12" r="2.6" />
  </Icon>
);

export const PeopleIcon = (props: IconProps) => (
  <Icon {...props}>
    <circle cx="9" cy="8.5" r="3.3" />
    <path d="M3 19c.5-3.3 2.8-5 6-5s5.5 1.7 6 5" />
    <path d="M15.5 5.4a3.3 3.3 0 0 1 0 6.2" />
    <path d="M17.5 14.3c2 .7 3.2 2.3 3.5 4.7" />
  </Icon>
);

export const NewGroupIcon = (props: IconProps) => (
  <Icon {...props}>
    <circle cx="9.5" cy="8.5" r="3.3" />
    <path d="M3.5 19c.5-3.3 2.8-5 6-5s5.5 1.7 6 5" />
    <path d="M18.5 7v6" />
    <path d="M15.5 10h6" />
  </Icon>
);

export const DoubleCheckIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="m2 12.5 4.5 4.5L16 7" />
    <path d="m11 15.5 1.5 1.5L22 7" />
  </Icon>
);

export const PlusIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="M12 5.5v13" />
    <path d="M5.5 12h13" />
  </Icon>
);

export const CopyIcon = (props: IconProps) => (
  <Icon {...props}>
    <rect x="8.5" y="8.5" width="11" height="11" rx="2" />
    <path d="M15.5 8.5V6.5a2 2 0 0 0-2-2h-7a2 2 0 0 0-2 2v7a2 2 0 0 0 2 2h2" />
  </Icon>
);

export const AtIcon = (props: IconProps) => (
  <Icon {...props}>
    <circle cx="12" cy="12" r="3.6" />
    <path d="M15.6 8.4v4.9a2.45 2.45 0 0 0 4.9 0V12a8.5 8.5 0 1 0-3.6 6.9" />
  </Icon>
);
